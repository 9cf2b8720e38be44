using Enrichment.Bindings;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate;

/// <summary>All statistics: nfdump 1.7.8's (StatParameters in nfstat.c), and the processes at the two ends.</summary>
static class StatTable
{
    static readonly StatElement
        SrcIP = new AddressElement(ElementId.IPv4Flow, 0, ElementId.IPv6Flow, 0),
        DstIP = new AddressElement(ElementId.IPv4Flow, 4, ElementId.IPv6Flow, 16),
        NatSrcIP = new AddressElement(ElementId.NatXlateIPv4, 0, ElementId.NatXlateIPv6, 0),
        NatDstIP = new AddressElement(ElementId.NatXlateIPv4, 4, ElementId.NatXlateIPv6, 16),
        SrcPort = Number(ElementId.GenericFlow, 40, 2),
        DstPort = Number(ElementId.GenericFlow, 42, 2),
        SrcTos = Number(ElementId.GenericFlow, 47, 1),
        DstTos = Number(ElementId.FlowMisc, 11, 1),
        SrcAs = Number(ElementId.AsRouting, 0, 4),
        DstAs = Number(ElementId.AsRouting, 4, 4),
        Input = Number(ElementId.FlowMisc, 0, 4),
        Output = Number(ElementId.FlowMisc, 4, 4),
        SrcMask = Number(ElementId.FlowMisc, 8, 1),
        DstMask = Number(ElementId.FlowMisc, 9, 1),
        SrcVLan = Number(ElementId.VLan, 0, 2),
        DstVLan = Number(ElementId.VLan, 4, 2),
        InSrcMac = Other(ElementId.MacAddress, 0, 8),
        OutDstMac = Other(ElementId.MacAddress, 8, 8),
        InDstMac = Other(ElementId.MacAddress, 16, 8),
        OutSrcMac = Other(ElementId.MacAddress, 24, 8),
        NatSrcPort = Number(ElementId.NatXlatePort, 0, 2),
        NatDstPort = Number(ElementId.NatXlatePort, 2, 2),
        SrcProcess = new ProcessElement(isSource: true),
        DstProcess = new ProcessElement(isSource: false);

    public static readonly StatDefinition[] All =
    [
        new("srcip", "Src IP Addr", StatKind.Address, SrcIP),
        new("dstip", "Dst IP Addr", StatKind.Address, DstIP),
        new("ip", "    IP Addr", StatKind.Address, SrcIP, DstIP),
        new("nhip", "Nexthop IP", StatKind.Address, new AddressElement(ElementId.IPNextHopV4, 0, ElementId.IPNextHopV6, 0)),
        new("nhbip", "Nexthop BGP IP", StatKind.Address, new AddressElement(ElementId.BgpNextHopV4, 0, ElementId.BgpNextHopV6, 0)),
        new("router", "Router IP", StatKind.Address, new AddressElement(ElementId.IPReceivedV4, 0, ElementId.IPReceivedV6, 0)),
        new("srcport", "Src Port", StatKind.Number, SrcPort),
        new("dstport", "Dst Port", StatKind.Number, DstPort),
        new("port", "Port", StatKind.Number, SrcPort, DstPort),
        new("proto", "Protocol", StatKind.Number, Number(ElementId.GenericFlow, 44, 1)),
        new("flags", "TCPflags", StatKind.Flags, Other(ElementId.GenericFlow, 45, 1)),
        new("srctos", "Src Tos", StatKind.Number, SrcTos),
        new("dsttos", "Dst Tos", StatKind.Number, DstTos),
        new("tos", "Tos", StatKind.Number, SrcTos, DstTos),
        new("dir", "Dir", StatKind.Number, Number(ElementId.FlowMisc, 10, 1)),
        new("srcas", "Src AS", StatKind.Number, SrcAs),
        new("dstas", "Dst AS", StatKind.Number, DstAs),
        new("as", "AS", StatKind.Number, SrcAs, DstAs),
        new("prevas", "Prev AS", StatKind.Number, Number(ElementId.AsAdjacent, 4, 4)),
        new("nextas", "Next AS", StatKind.Number, Number(ElementId.AsAdjacent, 0, 4)),
        new("inif", "Input If", StatKind.Number, Input),
        new("outif", "Output If", StatKind.Number, Output),
        new("if", "Interface", StatKind.Number, Input, Output),
        new("srcmask", "Src Mask", StatKind.Number, SrcMask),
        new("dstmask", "Dst Mask", StatKind.Number, DstMask),
        new("mask", "Mask", StatKind.Number, SrcMask, DstMask),
        new("tunproto", "Tun proto", StatKind.Number, Number(ElementId.TunnelIPv4, 8, 4), Number(ElementId.TunnelIPv6, 32, 4)),
        new("srcvlan", "Src Vlan", StatKind.Number, SrcVLan),
        new("dstvlan", "Dst Vlan", StatKind.Number, DstVLan),
        new("vlan", "Vlan", StatKind.Number, SrcVLan, DstVLan),
        new("insrcmac", "In Src Mac", StatKind.Mac, InSrcMac),
        new("outdstmac", "Out Dst Mac", StatKind.Mac, OutDstMac),
        new("indstmac", "In Dst Mac", StatKind.Mac, InDstMac),
        new("outsrcmac", "Out Src Mac", StatKind.Mac, OutSrcMac),
        new("ethertype", "Ethertype", StatKind.Number, Number(ElementId.Layer2, 24, 2)),
        new("srcmac", "Src Mac", StatKind.Mac, InSrcMac, OutSrcMac),
        new("dstmac", "Dst Mac", StatKind.Mac, InDstMac, OutDstMac),
        new("inmac", "In Mac", StatKind.Mac, InSrcMac, InDstMac),
        new("outmac", "Out Mac", StatKind.Mac, OutDstMac, OutSrcMac),
        new("mac", "Mac Addr", StatKind.Mac, InSrcMac, OutDstMac, InDstMac, OutSrcMac),
        .. Enumerable.Range(1, 10).Select(Mpls),
        new("cl", "Client Latency", StatKind.Latency, Other(ElementId.Latency, 0, 8)),
        new("sl", "Server Latency", StatKind.Latency, Other(ElementId.Latency, 8, 8)),
        new("al", "Application Latency", StatKind.Latency, Other(ElementId.Latency, 16, 8)),
        new("nbar", "Nbar", StatKind.Application, Other(ElementId.NbarApp, 0, 4)),
        new("odid", "Obs DomainID", StatKind.HexNumber, Other(ElementId.Observation, 8, 4)),
        new("opid", "Obs PointID", StatKind.HexNumber, Other(ElementId.Observation, 0, 8)),
        new("event", " Event", StatKind.FirewallEvent, Other(ElementId.NselCommon, 14, 1)),
        new("xevent", " Event", StatKind.Number, Number(ElementId.NselCommon, 12, 2)),
        new("nat", "NAT Event", StatKind.NatEvent, Other(ElementId.NatCommon, 12, 1)),
        new("natsrcip", "X-Src IP Addr", StatKind.Address, NatSrcIP),
        new("natdstip", "X-Dst IP Addr", StatKind.Address, NatDstIP),
        new("natip", "X-IP Addr", StatKind.Address, NatSrcIP, NatDstIP),
        new("natsrcport", "X-Src Port", StatKind.Number, NatSrcPort),
        new("natdstport", "X-Dst Port", StatKind.Number, NatDstPort),
        new("natport", "X-Port", StatKind.Number, NatSrcPort, NatDstPort),
        new("iacl", "Ingress ACL", StatKind.HexNumber, Other(ElementId.NselAcl, 0, 4)),
        new("eacl", "Egress ACL", StatKind.HexNumber, Other(ElementId.NselAcl, 12, 4)),
        new("ivrf", "I-vrf ID", StatKind.Number, Number(ElementId.Vrf, 4, 4)),
        new("evrf", "E-vrf ID", StatKind.Number, Number(ElementId.Vrf, 0, 4)),
        new("minttl", "minTTL", StatKind.Number, Number(ElementId.IPInfo, 2, 1)),
        new("maxttl", "maxTTL", StatKind.Number, Number(ElementId.IPInfo, 3, 1)),
        new("process", "Process", StatKind.Text, SrcProcess, DstProcess),
        new("srcprocess", "Src Process", StatKind.Text, SrcProcess),
        new("dstprocess", "Dst Process", StatKind.Text, DstProcess),
        Ends("exe", "Executable", process => process.Executable),
        Ends("user", "User", process => process.UserName),
        Ends("container", "Container", process => process.ContainerId),
        new("unit", "Unit", StatKind.Text, Unit(isSource: true), Unit(isSource: false)),
    ];

    /// <summary>Those of nfdump that need what flowview does not have, and what that is.</summary>
    public static string? Missing(string name) => name switch
    {
        "srcgeo" or "dstgeo" or "geo" => "a database of countries",
        "srcasn" or "dstasn" or "asn" => "a database of AS organisations",
        "ja3" or "ja4" or "ja4s" => "a decoder of TLS payloads",
        _ => null,
    };

    static NumberElement Number(ElementId id, int offset, int width) => new(id, offset, width, missingIsZero: true);

    static NumberElement Other(ElementId id, int offset, int width) => new(id, offset, width, missingIsZero: false);

    static StatDefinition Mpls(int number) =>
        new($"mpls{number}", $"MPLS label {number}", StatKind.MplsLabel, Other(ElementId.MplsLabel, 4 * (number - 1), 4));

    static StatDefinition Ends(string name, string header, Func<ProcessInfo, string?> text)
    {
        ReadOnlySpan<char> Read(in Flows.EndStamp stamp) => stamp.Process is { } process ? text(process) : default;
        return new(name, header, StatKind.Text, new EndElement(isSource: true, Read), new EndElement(isSource: false, Read));
    }

    static EndElement Unit(bool isSource) => new(isSource, (in Flows.EndStamp stamp) => SystemdUnit.Of(stamp.Process?.Cgroup));
}
