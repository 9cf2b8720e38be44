using System.ComponentModel;
using Enrichment.Flows;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Sources.SockDiag;

/// <summary>The end of a socket, told by the kernel when it frees it. It never says the inode or a process.</summary>
readonly record struct DestroyEvent(long TimeNs, NetNamespace Namespace, ulong Cookie, Endpoint Local, Endpoint? Remote);

/// <summary>Subscribes to and reads the destroy groups of NETLINK_SOCK_DIAG.</summary>
static class DestroyEvents
{
    /// <summary>Room for about 20,000 events before the kernel drops.</summary>
    const int ReceiveBuffer = 16 * 1024 * 1024;

    const uint Groups =
        (1u << (InetDiag.SKNLGRP_INET_TCP_DESTROY - 1)) | (1u << (InetDiag.SKNLGRP_INET_UDP_DESTROY - 1))
        | (1u << (InetDiag.SKNLGRP_INET6_TCP_DESTROY - 1)) | (1u << (InetDiag.SKNLGRP_INET6_UDP_DESTROY - 1));

    /// <summary>On a thread that is in the namespace. Null without CAP_NET_ADMIN there.</summary>
    public static NetlinkSocket? TrySubscribe()
    {
        try
        {
            return NetlinkSocket.Open(Netlink.NETLINK_SOCK_DIAG, Groups, ReceiveBuffer);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Appends the events of one datagram. Sockets that never had a port are left out.</summary>
    public static void Parse(ReadOnlySpan<byte> datagram, NetNamespace ns, long timeNs, List<DestroyEvent> events)
    {
        var messages = new NetlinkReader(datagram);
        while (messages.Next())
        {
            if (messages.Header.nlmsg_type != InetDiag.SOCK_DIAG_BY_FAMILY)
            {
                continue;
            }

            var row = default(SocketRow);
            var protocol = InetDiagParser.ProtocolOf(messages.Payload);
            if (protocol is IpProtocol.Tcp or IpProtocol.Udp
                && InetDiagParser.TryRead(messages.Payload, protocol, ref row)
                && row.LocalPort != 0)
            {
                events.Add(new DestroyEvent(timeNs, ns, row.Cookie, row.Local, row.Remote));
            }
        }
    }
}
