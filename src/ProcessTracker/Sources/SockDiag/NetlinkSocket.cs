using System.ComponentModel;
using System.Runtime.InteropServices;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.SockDiag;

/// <summary>A netlink socket. It stays in the network namespace of the thread that opened it.</summary>
sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>The kernel makes no larger datagram for a dump than 32 KiB.</summary>
    public const int BufferSize = 64 * 1024;

    NetlinkSocket(int fd) => Fd = fd;

    public int Fd { get; private set; }

    /// <param name="groups">Multicast groups, as bits.</param>
    /// <param name="receiveBuffer">Bytes the kernel may queue; 0: the system's default.</param>
    /// <exception cref="Win32Exception">The kernel refused, as with a missing capability.</exception>
    public static NetlinkSocket Open(int protocol, uint groups = 0, int receiveBuffer = 0)
    {
        var fd = Libc.socket(LibcConstants.AF_NETLINK, LibcConstants.SOCK_RAW | LibcConstants.SOCK_CLOEXEC, protocol);
        if (fd < 0)
        {
            throw new Win32Exception();
        }

        var socket = new NetlinkSocket(fd);
        if (receiveBuffer > 0)
        {
            _ = Libc.setsockopt(fd, LibcConstants.SOL_SOCKET, LibcConstants.SO_RCVBUFFORCE, &receiveBuffer, sizeof(int));
        }

        // A dump that the kernel never ends must not hang the tracker.
        var patience = new Timespec { tv_sec = 5 };
        _ = Libc.setsockopt(fd, LibcConstants.SOL_SOCKET, LibcConstants.SO_RCVTIMEO, &patience, (uint)sizeof(Timespec));

        var address = new sockaddr_nl { nl_family = LibcConstants.AF_NETLINK, nl_groups = groups };
        if (Libc.bind(fd, &address, (uint)sizeof(sockaddr_nl)) < 0)
        {
            var error = new Win32Exception();
            socket.Dispose();
            throw error;
        }

        return socket;
    }

    /// <summary>0, or minus errno.</summary>
    public int Send(ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            return Libc.send(Fd, bytes, (nuint)message.Length, 0) < 0 ? -Marshal.GetLastPInvokeError() : 0;
        }
    }

    /// <summary>The length of the datagram, or minus errno.</summary>
    public int Receive(Span<byte> buffer, int flags = 0)
    {
        fixed (byte* bytes = buffer)
        {
            nint length;
            do
            {
                length = Libc.recv(Fd, bytes, (nuint)buffer.Length, flags);
            }
            while (length < 0 && Marshal.GetLastPInvokeError() == LibcConstants.EINTR);
            return length < 0 ? -Marshal.GetLastPInvokeError() : (int)length;
        }
    }

    public void Dispose()
    {
        if (Fd >= 0)
        {
            _ = Libc.close(Fd);
            Fd = -1;
        }
    }
}
