using static Enrichment.View.Aggregate.Keys.KeyFields;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>All statistics: nfdump 1.7.8's (StatParameters in nfstat.c), and the processes at the two ends.</summary>
static class StatTable
{
    public static readonly StatDefinition[] All =
    [
        new("srcip", "Src IP Addr", SrcIP),
        new("dstip", "Dst IP Addr", DstIP),
        new("ip", "    IP Addr", SrcIP, DstIP),
        new("nhip", "Nexthop IP", NextHop),
        new("nhbip", "Nexthop BGP IP", BgpNextHop),
        new("router", "Router IP", Router),
        new("srcport", "Src Port", SrcPort),
        new("dstport", "Dst Port", DstPort),
        new("port", "Port", SrcPort, DstPort),
        new("proto", "Protocol", Protocol),
        new("flags", "TCPflags", Flags),
        new("srctos", "Src Tos", SrcTos),
        new("dsttos", "Dst Tos", DstTos),
        new("tos", "Tos", SrcTos, DstTos),
        new("dir", "Dir", KeyFields.Direction),
        new("srcas", "Src AS", SrcAs),
        new("dstas", "Dst AS", DstAs),
        new("as", "AS", SrcAs, DstAs),
        new("prevas", "Prev AS", PreviousAs),
        new("nextas", "Next AS", NextAs),
        new("inif", "Input If", Input),
        new("outif", "Output If", Output),
        new("if", "Interface", Input, Output),
        new("srcmask", "Src Mask", SrcMask),
        new("dstmask", "Dst Mask", DstMask),
        new("mask", "Mask", SrcMask, DstMask),
        new("tunproto", "Tun proto", TunnelProtocol4, TunnelProtocol6),
        new("srcvlan", "Src Vlan", SrcVLan),
        new("dstvlan", "Dst Vlan", DstVLan),
        new("vlan", "Vlan", SrcVLan, DstVLan),
        new("insrcmac", "In Src Mac", InSrcMac),
        new("outdstmac", "Out Dst Mac", OutDstMac),
        new("indstmac", "In Dst Mac", InDstMac),
        new("outsrcmac", "Out Src Mac", OutSrcMac),
        new("ethertype", "Ethertype", EtherType),
        new("srcmac", "Src Mac", InSrcMac, OutSrcMac),
        new("dstmac", "Dst Mac", InDstMac, OutDstMac),
        new("inmac", "In Mac", InSrcMac, InDstMac),
        new("outmac", "Out Mac", OutDstMac, OutSrcMac),
        new("mac", "Mac Addr", InSrcMac, OutDstMac, InDstMac, OutSrcMac),
        .. Enumerable.Range(1, 10).Select(MplsLabel),
        new("cl", "Client Latency", ClientLatency),
        new("sl", "Server Latency", ServerLatency),
        new("al", "Application Latency", ApplicationLatency),
        new("nbar", "Nbar", Application),
        new("odid", "Obs DomainID", DomainId),
        new("opid", "Obs PointID", PointId),
        new("event", " Event", FirewallEvent),
        new("xevent", " Event", ExtendedEvent),
        new("nat", "NAT Event", NatEvent),
        new("natsrcip", "X-Src IP Addr", NatSrcIP),
        new("natdstip", "X-Dst IP Addr", NatDstIP),
        new("natip", "X-IP Addr", NatSrcIP, NatDstIP),
        new("natsrcport", "X-Src Port", NatSrcPort),
        new("natdstport", "X-Dst Port", NatDstPort),
        new("natport", "X-Port", NatSrcPort, NatDstPort),
        new("iacl", "Ingress ACL", IngressAcl),
        new("eacl", "Egress ACL", EgressAcl),
        new("ivrf", "I-vrf ID", IngressVrf),
        new("evrf", "E-vrf ID", EgressVrf),
        new("minttl", "minTTL", MinTtl),
        new("maxttl", "maxTTL", MaxTtl),
        new("srcnet", "Src Network", SrcNet),
        new("dstnet", "Dst Network", DstNet),
        new("net", "Network", SrcNet, DstNet),
        new("exp", "Exporter", Exporter),
        new("fwdstat", "Fwd Status", ForwardingStatus),
        new("biflowdir", "Biflow Dir", BiFlowDirection),
        new("endreason", "End Reason", EndReason),
        new("connid", "Connection ID", ConnectionId),
        new("pbstart", "Pb-Start", BlockStart),
        new("pbend", "Pb-End", BlockEnd),
        new("pbstep", "Pb-Step", BlockStep),
        new("pbsize", "Pb-Size", BlockSize),
        new("insrv", "In Service", InService),
        new("outsrv", "Out Service", OutService),
        new("flowid", "Flow ID", FlowId),
        new("frag", "Fragments", Fragments),
        new("pfaction", "PF Action", PfAction),
        new("pfreason", "PF Reason", PfReason),
        new("pfdir", "PF Dir", PfDirection),
        new("pfrule", "PF Rule", PfRule),
        new("pfinterface", "PF Interface", PfInterface),
        new("tunsrcip", "Tun Src IP", TunnelSrc),
        new("tundstip", "Tun Dst IP", TunnelDst),
        new("tunip", "Tun IP", TunnelSrc, TunnelDst),
        new("username", "User Name", UserName),
        new("label", "Label", KeyFields.Label),
        new("natstring", "NAT String", NatString),
        .. OfProcesses.SelectMany(one => OfEnds(one.Name)),
    ];

    /// <summary>Those of nfdump that need what flowview does not have, and what that is.</summary>
    public static string? Missing(string name) => name switch
    {
        "srcgeo" or "dstgeo" or "geo" => "a database of countries",
        "srcasn" or "dstasn" or "asn" => "a database of AS organisations",
        "ja3" or "ja4" or "ja4s" => "a decoder of TLS payloads",
        _ => null,
    };

    /// <summary>Of either end, and of one.</summary>
    static StatDefinition[] OfEnds(string name)
    {
        var (src, dst) = (OfEnd("src" + name), OfEnd("dst" + name));
        var header = name switch { "exe" => "Executable", "cmdline" => "Command", "containername" => "Container Name", _ => char.ToUpperInvariant(name[0]) + name[1..] };
        return [new(name, header, src, dst), new("src" + name, $"Src {header}", src), new("dst" + name, $"Dst {header}", dst)];
    }

    static StatDefinition MplsLabel(int number) => new($"mpls{number}", $"MPLS label {number}", Mpls(number));
}
