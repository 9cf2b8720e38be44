using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources.SockDiag;
using Ct = Enrichment.Tracker.Native.Conntrack;

namespace Enrichment.Tracker.Sources.Conntrack;

/// <summary>The conntrack of one network namespace: a socket that hears of new and ended entries, and asks for all of them.</summary>
static class ConntrackSocket
{
    /// <summary>Room for about 20,000 events before the kernel drops.</summary>
    const int ReceiveBuffer = 16 * 1024 * 1024;

    // What is translated, and how, is settled when an entry is told for the first time: updates tell nothing that we need.
    const uint Groups = (1u << (Ct.NFNLGRP_CONNTRACK_NEW - 1)) | (1u << (Ct.NFNLGRP_CONNTRACK_DESTROY - 1));

    public const ushort Told = (Ct.NFNL_SUBSYS_CTNETLINK << 8) | Ct.IPCTNL_MSG_CT_NEW;
    public const ushort Ended = (Ct.NFNL_SUBSYS_CTNETLINK << 8) | Ct.IPCTNL_MSG_CT_DELETE;

    /// <summary>On a thread that is in the namespace. Needs CAP_NET_ADMIN there; once open, nothing more.</summary>
    /// <returns>Null: the kernel has no conntrack, or does not tell.</returns>
    public static NetlinkSocket? TrySubscribe()
    {
        try
        {
            return NetlinkSocket.Open(Ct.NETLINK_NETFILTER, Groups, ReceiveBuffer);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Asks for all entries, of both families. The answers carry the number.</summary>
    /// <returns>0, or minus errno.</returns>
    public static int AskForAll(NetlinkSocket socket, uint sequence)
    {
        Span<byte> message = stackalloc byte[Unsafe.SizeOf<nlmsghdr>() + Unsafe.SizeOf<nfgenmsg>()];
        MemoryMarshal.Write(message, new nlmsghdr
        {
            nlmsg_len = (uint)message.Length,
            nlmsg_type = (Ct.NFNL_SUBSYS_CTNETLINK << 8) | Ct.IPCTNL_MSG_CT_GET,
            nlmsg_flags = Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP,
            nlmsg_seq = sequence,
        });
        MemoryMarshal.Write(message[Unsafe.SizeOf<nlmsghdr>()..], new nfgenmsg { version = Ct.NFNETLINK_V0 });
        return socket.Send(message);
    }
}
