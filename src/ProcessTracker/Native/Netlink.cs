using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>linux/netlink.h: what every netlink message begins with.</summary>
[StructLayout(LayoutKind.Sequential)]
struct nlmsghdr
{
    public uint nlmsg_len;
    public ushort nlmsg_type;
    public ushort nlmsg_flags;
    public uint nlmsg_seq;
    public uint nlmsg_pid;
}

/// <summary>linux/netlink.h: an attribute; its payload follows, padded to four bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
struct nlattr
{
    public ushort nla_len;
    public ushort nla_type;
}

/// <summary>linux/netlink.h</summary>
[StructLayout(LayoutKind.Sequential)]
struct sockaddr_nl
{
    public ushort nl_family;
    public ushort nl_pad;
    public uint nl_pid;
    public uint nl_groups;
}

/// <summary>linux/rtnetlink.h, linux/if_addr.h</summary>
[StructLayout(LayoutKind.Sequential)]
struct ifaddrmsg
{
    public byte ifa_family;
    public byte ifa_prefixlen;
    public byte ifa_flags;
    public byte ifa_scope;
    public uint ifa_index;
}

static class Netlink
{
    public const int NETLINK_ROUTE = 0;
    public const int NETLINK_SOCK_DIAG = 4;

    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_DUMP = 0x300;
    public const ushort NLMSG_ERROR = 2;
    public const ushort NLMSG_DONE = 3;

    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_GETADDR = 22;
    public const uint RTMGRP_IPV4_IFADDR = 0x10;
    public const uint RTMGRP_IPV6_IFADDR = 0x100;
    public const ushort IFA_ADDRESS = 1;
    public const ushort IFA_LOCAL = 2;

    /// <summary>Messages and attributes begin at multiples of four bytes.</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
