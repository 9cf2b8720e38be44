using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>linux/netfilter/nfnetlink.h: what follows nlmsghdr in every message of NETLINK_NETFILTER.</summary>
[StructLayout(LayoutKind.Sequential)]
struct nfgenmsg
{
    public byte nfgen_family;
    public byte version;

    /// <summary>Network order.</summary>
    public ushort res_id;
}

/// <summary>linux/netfilter/nfnetlink.h, nfnetlink_conntrack.h</summary>
static class Conntrack
{
    public const int NETLINK_NETFILTER = 12;
    public const byte NFNETLINK_V0 = 0;

    /// <summary>The upper byte of nlmsg_type; the lower is one of IPCTNL_MSG_CT_*.</summary>
    public const int NFNL_SUBSYS_CTNETLINK = 1;
    public const int IPCTNL_MSG_CT_NEW = 0;
    public const int IPCTNL_MSG_CT_GET = 1;
    public const int IPCTNL_MSG_CT_DELETE = 2;

    // enum nfnetlink_groups; as bits of nl_groups: 1 << (n - 1).
    public const int NFNLGRP_CONNTRACK_NEW = 1;
    public const int NFNLGRP_CONNTRACK_DESTROY = 3;

    // enum ctattr_type
    public const ushort CTA_TUPLE_ORIG = 1;
    public const ushort CTA_TUPLE_REPLY = 2;
    public const ushort CTA_ID = 12;

    // enum ctattr_tuple
    public const ushort CTA_TUPLE_IP = 1;
    public const ushort CTA_TUPLE_PROTO = 2;

    // enum ctattr_ip
    public const ushort CTA_IP_V4_SRC = 1;
    public const ushort CTA_IP_V4_DST = 2;
    public const ushort CTA_IP_V6_SRC = 3;
    public const ushort CTA_IP_V6_DST = 4;

    // enum ctattr_l4proto
    public const ushort CTA_PROTO_NUM = 1;
    public const ushort CTA_PROTO_SRC_PORT = 2;
    public const ushort CTA_PROTO_DST_PORT = 3;
    public const ushort CTA_PROTO_ICMP_ID = 4;
    public const ushort CTA_PROTO_ICMP_TYPE = 5;
    public const ushort CTA_PROTO_ICMPV6_ID = 7;
    public const ushort CTA_PROTO_ICMPV6_TYPE = 8;
}
