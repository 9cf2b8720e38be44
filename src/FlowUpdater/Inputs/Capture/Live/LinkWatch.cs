using System.Runtime.InteropServices;
using Enrichment.Native;
using static Enrichment.Native.LibcConstants;
using static Enrichment.Updater.Native.RouteNetlink;

namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>
/// The interfaces of this network namespace, and the news that they changed. Asked of the kernel, not of /sys: that shows
/// the namespace in which it was mounted.
/// </summary>
sealed unsafe class LinkWatch : IDisposable
{
    const int MaxAttempts = 10;

    readonly byte[] _buffer = new byte[64 * 1024];

    public LinkWatch() => Descriptor = Open(RTMGRP_LINK);

    /// <summary>Readable when an interface came, went or changed.</summary>
    public int Descriptor { get; }

    /// <summary>Forgets the news that are waiting; true: there were some.</summary>
    public bool TakeNews()
    {
        var any = false;
        fixed (byte* bytes = _buffer)
        {
            while (Libc.recv(Descriptor, bytes, (nuint)_buffer.Length, MSG_DONTWAIT) > 0
                || Marshal.GetLastPInvokeError() is ENOBUFS or EINTR)
            {
                any = true;
            }
        }

        return any;
    }

    /// <exception cref="CaptureException">The kernel does not tell.</exception>
    public List<NetworkLink> List()
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var socket = Open(0);
            try
            {
                List<NetworkLink> links = [];
                if (Ask(socket, links) != LinkMessages.End.Interrupted)
                {
                    return links;
                }
            }
            finally
            {
                _ = Libc.close(socket);
            }
        }

        throw new CaptureException("the list of network interfaces changes faster than it can be read");
    }

    public void Dispose() => _ = Libc.close(Descriptor);

    LinkMessages.End Ask(int socket, List<NetworkLink> links)
    {
        var request = new Request
        {
            Header = new nlmsghdr { nlmsg_len = (uint)sizeof(Request), nlmsg_type = RTM_GETLINK, nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, nlmsg_seq = 1 },
        };
        if (Libc.send(socket, &request, (nuint)sizeof(Request), 0) < 0)
        {
            throw Failure();
        }

        fixed (byte* bytes = _buffer)
        {
            while (true)
            {
                var length = Libc.recv(socket, bytes, (nuint)_buffer.Length, 0);
                if (length < 0)
                {
                    throw Failure();
                }

                var end = LinkMessages.Read(new ReadOnlySpan<byte>(bytes, (int)length), links);
                if (end == LinkMessages.End.Refused)
                {
                    throw new CaptureException("the kernel refuses to list the network interfaces (RTM_GETLINK)");
                }

                if (end != LinkMessages.End.More)
                {
                    return end;
                }
            }
        }
    }

    static int Open(uint groups)
    {
        var socket = Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        var address = new sockaddr_nl { nl_family = AF_NETLINK, nl_groups = groups };
        return socket >= 0 && Libc.bind(socket, &address, (uint)sizeof(sockaddr_nl)) == 0 ? socket : throw Failure();
    }

    static CaptureException Failure() => new($"the network interfaces cannot be listed: {Marshal.GetLastPInvokeErrorMessage()}");

    [StructLayout(LayoutKind.Sequential)]
    struct Request
    {
        public nlmsghdr Header;
        public ifinfomsg Info;
    }
}
