using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>linux/inet_diag.h; ports and addresses in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct inet_diag_sockid
{
    public ushort idiag_sport;
    public ushort idiag_dport;
    public fixed byte idiag_src[16];
    public fixed byte idiag_dst[16];
    public uint idiag_if;
    public fixed uint idiag_cookie[2];
}

/// <summary>linux/inet_diag.h: asks for the sockets of one family and protocol.</summary>
[StructLayout(LayoutKind.Sequential)]
struct inet_diag_req_v2
{
    public byte sdiag_family;
    public byte sdiag_protocol;
    public byte idiag_ext;
    public byte pad;
    public uint idiag_states;
    public inet_diag_sockid id;
}

/// <summary>linux/inet_diag.h: one socket; attributes follow.</summary>
[StructLayout(LayoutKind.Sequential)]
struct inet_diag_msg
{
    public byte idiag_family;
    public byte idiag_state;
    public byte idiag_timer;
    public byte idiag_retrans;
    public inet_diag_sockid id;
    public uint idiag_expires;
    public uint idiag_rqueue;
    public uint idiag_wqueue;
    public uint idiag_uid;
    public uint idiag_inode;
}

static class InetDiag
{
    /// <summary>linux/sock_diag.h; also the type of the answers and of destroy events.</summary>
    public const ushort SOCK_DIAG_BY_FAMILY = 20;

    // enum sknetlink_groups in linux/sock_diag.h; as bits of nl_groups: 1 << (n - 1).
    public const int SKNLGRP_INET_TCP_DESTROY = 1;
    public const int SKNLGRP_INET_UDP_DESTROY = 2;
    public const int SKNLGRP_INET6_TCP_DESTROY = 3;
    public const int SKNLGRP_INET6_UDP_DESTROY = 4;

    // INET_DIAG_* attributes in linux/inet_diag.h.
    public const ushort INET_DIAG_PROTOCOL = 10;
    public const ushort INET_DIAG_SKV6ONLY = 11;

    /// <summary>The protocol that asks for raw sockets of every protocol.</summary>
    public const byte IPPROTO_RAW = 255;
}
