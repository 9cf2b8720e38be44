using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.SockDiag;

/// <summary>Asks the kernel for one table of sockets (sock_diag(7)). One instance serves one thread; it owns the buffers.</summary>
sealed class SockDiagDump
{
    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(NetlinkSocket.BufferSize, pinned: true);
    uint _sequence;

    /// <summary>Asks for nothing, to find out whether it is answered.</summary>
    /// <exception cref="SourceRefusedException">It is not.</exception>
    public static void Probe()
    {
        int error;
        try
        {
            using var socket = NetlinkSocket.Open(Netlink.NETLINK_SOCK_DIAG);
            error = new SockDiagDump().Read(socket, SocketTable.All[0], 0, new SocketRows());
        }
        catch (Win32Exception e)
        {
            error = -e.NativeErrorCode;
        }

        if (error < 0)
        {
            throw new SourceRefusedException("the kernel does not tell of sockets by netlink: " + new Win32Exception(-error).Message);
        }
    }

    /// <summary>Appends the table's rows. Returns 0, or minus errno: -ENOENT where the kernel has no diag module for the table.</summary>
    /// <param name="states">A bit for each <see cref="SocketState"/>.</param>
    public int Read(NetlinkSocket socket, SocketTable table, uint states, SocketRows rows)
    {
        var sequence = ++_sequence;
        if (Request(socket, table, states) is < 0 and var error)
        {
            return error;
        }

        while (true)
        {
            var length = socket.Receive(_buffer);
            if (length < 0)
            {
                return length;
            }

            if (Parse(_buffer.AsSpan(0, length), sequence, table, rows) is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>Appends the rows of one datagram. Null: more follows; else the dump's result, 0 or minus errno.</summary>
    public static int? Parse(ReadOnlySpan<byte> datagram, uint sequence, SocketTable table, SocketRows rows)
    {
        var messages = new NetlinkReader(datagram);
        while (messages.Next())
        {
            // What is left of a dump that was given up.
            if (messages.Header.nlmsg_seq != sequence)
            {
                continue;
            }

            switch (messages.Header.nlmsg_type)
            {
                // A missing module's -ENOENT comes in the payload of NLMSG_DONE.
                case Netlink.NLMSG_DONE or Netlink.NLMSG_ERROR:
                    return messages.ErrorCode;
                case InetDiag.SOCK_DIAG_BY_FAMILY:
                    if (!InetDiagParser.TryRead(messages.Payload, table.Protocol, ref rows.Add()))
                    {
                        rows.RemoveLast();
                    }

                    break;
            }
        }

        return null;
    }

    int Request(NetlinkSocket socket, SocketTable table, uint states)
    {
        Span<byte> message = stackalloc byte[Unsafe.SizeOf<nlmsghdr>() + Unsafe.SizeOf<inet_diag_req_v2>()];
        message.Clear();
        MemoryMarshal.Write(message, new nlmsghdr
        {
            nlmsg_len = (uint)message.Length,
            nlmsg_type = InetDiag.SOCK_DIAG_BY_FAMILY,
            nlmsg_flags = Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP,
            nlmsg_seq = _sequence,
        });
        MemoryMarshal.Write(message[Unsafe.SizeOf<nlmsghdr>()..], new inet_diag_req_v2
        {
            sdiag_family = table.Family,
            sdiag_protocol = table.DiagProtocol,
            idiag_states = states,
        });
        return socket.Send(message);
    }
}
