namespace Enrichment.Netflow.InformationElements;

/// <summary>Field types that Cisco's ASA sends in NetFlow v9 only; in IPFIX these numbers would mean something else.</summary>
static class V9Elements
{
    public static readonly InformationElement[] All =
    [
        new(Enterprise.Iana, 33000, "NF_F_INGRESS_ACL_ID", ElementType.OctetArray, FlowField.IngressAcl),
        new(Enterprise.Iana, 33001, "NF_F_EGRESS_ACL_ID", ElementType.OctetArray, FlowField.EgressAcl),
        new(Enterprise.Iana, 33002, "NF_F_FW_EXT_EVENT", ElementType.Unsigned16, FlowField.FirewallExtendedEvent),
        new(Enterprise.Iana, 40000, "NF_F_USERNAME", ElementType.Text, FlowField.UserName),
        new(Enterprise.Iana, 40001, "NF_F_XLATE_SRC_ADDR_84", ElementType.IPv4Address, FlowField.PostNatSrcIPv4),
        new(Enterprise.Iana, 40002, "NF_F_XLATE_DST_ADDR_84", ElementType.IPv4Address, FlowField.PostNatDstIPv4),
        new(Enterprise.Iana, 40003, "NF_F_XLATE_SRC_PORT_84", ElementType.Unsigned16, FlowField.PostNatSrcPort),
        new(Enterprise.Iana, 40004, "NF_F_XLATE_DST_PORT_84", ElementType.Unsigned16, FlowField.PostNatDstPort),
        new(Enterprise.Iana, 40005, "NF_F_FW_EVENT_84", ElementType.Unsigned8, FlowField.FirewallEvent),
    ];
}
