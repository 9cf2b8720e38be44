using System.Runtime.InteropServices;

namespace Enrichment.Updater.Native;

/// <summary>linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if.h: what reading the list of interfaces takes.</summary>
static class RouteNetlink
{
    public const int NETLINK_ROUTE = 0;
    public const uint RTMGRP_LINK = 1;

    public const ushort NLMSG_ERROR = 2;
    public const ushort NLMSG_DONE = 3;
    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_GETLINK = 18;
    public const ushort NLM_F_REQUEST = 1;
    public const ushort NLM_F_DUMP_INTR = 0x10;
    public const ushort NLM_F_DUMP = 0x300;

    public const ushort IFLA_IFNAME = 3;
    public const ushort IFLA_LINK = 5;
    public const ushort IFLA_MASTER = 10;
    public const ushort IFLA_LINKINFO = 18;
    public const ushort IFLA_LINK_NETNSID = 37;
    public const ushort IFLA_INFO_KIND = 1;
    public const ushort IFLA_INFO_DATA = 2;
    public const ushort IFLA_VLAN_ID = 1;

    public const uint IFF_UP = 1;

    public const ushort RTM_NEWNSID = 88;
    public const ushort RTM_GETNSID = 90;
    public const ushort NETNSA_NSID = 1;
    public const ushort NETNSA_FD = 3;

    [StructLayout(LayoutKind.Sequential)]
    public struct sockaddr_nl
    {
        public ushort nl_family, nl_pad;
        public uint nl_pid, nl_groups;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct nlmsghdr
    {
        public uint nlmsg_len;
        public ushort nlmsg_type, nlmsg_flags;
        public uint nlmsg_seq, nlmsg_pid;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ifinfomsg
    {
        public byte ifi_family, pad;
        public ushort ifi_type;
        public int ifi_index;
        public uint ifi_flags, ifi_change;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct rtgenmsg
    {
        public byte rtgen_family;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct rtattr
    {
        public ushort rta_len, rta_type;
    }
}
