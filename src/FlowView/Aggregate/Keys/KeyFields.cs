using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>
/// Every field that statistics and aggregations go by, in nfdump 1.7.8's order (aggregationTable in nflowcache.c); then those of which
/// nfdump has a statistic alone, and those of processes.
/// </summary>
static class KeyFields
{
    public static readonly KeyField
        Protocol = Number("proto", "pr", ElementId.GenericFlow, 44, 1),
        SrcPort = Number("srcport", "sp", ElementId.GenericFlow, 40, 2),
        DstPort = Number("dstport", "dp", ElementId.GenericFlow, 42, 2),
        Tos = Number("tos", "tos", ElementId.GenericFlow, 47, 1),
        SrcTos = Number("srctos", "stos", ElementId.GenericFlow, 47, 1),
        Flags = Number("flags", "flg", ElementId.GenericFlow, 45, 1, missingIsZero: false) with { Shows = ValueKind.Flags },
        SrcIP = Address("srcip", "sa", ElementId.IPv4Flow, 0, ElementId.IPv6Flow, 0),
        DstIP = Address("dstip", "da", ElementId.IPv4Flow, 4, ElementId.IPv6Flow, 16),
        SrcNet = SrcIP with { Name = "srcnet", Tag = "sn", Kind = KeyKind.Network, Shows = ValueKind.Network },
        DstNet = DstIP with { Name = "dstnet", Tag = "dn", Kind = KeyKind.Network, Shows = ValueKind.Network },
        NatSrcIP = Address("xsrcip", "xsa", ElementId.NatXlateIPv4, 0, ElementId.NatXlateIPv6, 0) with { Alias = "natsrcip" },
        NatDstIP = Address("xdstip", "xda", ElementId.NatXlateIPv4, 4, ElementId.NatXlateIPv6, 16) with { Alias = "natdstip" },
        NatSrcPort = Number("xsrcport", "xsp", ElementId.NatXlatePort, 0, 2) with { Alias = "natsrcport" },
        NatDstPort = Number("xdstport", "xdp", ElementId.NatXlatePort, 2, 2) with { Alias = "natdstport" },
        NextHop = Address("next", "nh", ElementId.IPNextHopV4, 0, ElementId.IPNextHopV6, 0) with { Alias = "nhip" },
        BgpNextHop = Address("bgpnext", "nhb", ElementId.BgpNextHopV4, 0, ElementId.BgpNextHopV6, 0) with { Alias = "nhbip" },
        Router = Address("router", "ra", ElementId.IPReceivedV4, 0, ElementId.IPReceivedV6, 0),
        InSrcMac = Other("insrcmac", "ismc", ElementId.MacAddress, 0, 8, ValueKind.Mac),
        OutDstMac = Other("outdstmac", "odmc", ElementId.MacAddress, 8, 8, ValueKind.Mac),
        InDstMac = Other("indstmac", "idmc", ElementId.MacAddress, 16, 8, ValueKind.Mac),
        OutSrcMac = Other("outsrcmac", "osmc", ElementId.MacAddress, 24, 8, ValueKind.Mac),
        SrcAs = Number("srcas", "sas", ElementId.AsRouting, 0, 4),
        DstAs = Number("dstas", "das", ElementId.AsRouting, 4, 4),
        NextAs = Number("nextas", "nas", ElementId.AsAdjacent, 0, 4),
        PreviousAs = Number("prevas", "pas", ElementId.AsAdjacent, 4, 4),
        Input = Number("inif", "in", ElementId.FlowMisc, 0, 4),
        Output = Number("outif", "out", ElementId.FlowMisc, 4, 4),
        SrcMask = Number("srcmask", "smk", ElementId.FlowMisc, 8, 1),
        DstMask = Number("dstmask", "dmk", ElementId.FlowMisc, 9, 1),
        DstTos = Number("dsttos", "dtos", ElementId.FlowMisc, 11, 1),
        SrcVLan = Number("srcvlan", "svln", ElementId.VLan, 0, 2),
        DstVLan = Number("dstvlan", "dvln", ElementId.VLan, 4, 2),
        DomainId = Other("odid", "odid", ElementId.Observation, 8, 4, ValueKind.HexNumber),
        PointId = Other("opid", "opid", ElementId.Observation, 0, 8, ValueKind.HexNumber),
        Exporter = new("exp", "exp", KeyKind.Exporter, ElementId.Null, 8, 2),
        EtherType = Number("ethertype", "eth", ElementId.Layer2, 24, 2),
        MinTtl = Number("minttl", "minttl", ElementId.IPInfo, 2, 1),
        MaxTtl = Number("maxttl", "maxttl", ElementId.IPInfo, 3, 1);

    public static readonly KeyField
        Direction = Number("dir", "dir", ElementId.FlowMisc, 10, 1),
        ForwardingStatus = Number("fwdstat", "fwd", ElementId.GenericFlow, 46, 1),
        ClientLatency = Other("cl", "cl", ElementId.Latency, 0, 8, ValueKind.Latency),
        ServerLatency = Other("sl", "sl", ElementId.Latency, 8, 8, ValueKind.Latency),
        ApplicationLatency = Other("al", "al", ElementId.Latency, 16, 8, ValueKind.Latency),
        Application = Other("nbar", "nbid", ElementId.NbarApp, 0, 4, ValueKind.Application),
        FirewallEvent = Other("event", "evt", ElementId.NselCommon, 14, 1, ValueKind.FirewallEvent),
        ExtendedEvent = Number("xevent", "xevt", ElementId.NselCommon, 12, 2),
        NatEvent = Other("nat", "nevt", ElementId.NatCommon, 12, 1, ValueKind.NatEvent),
        IngressVrf = Number("ivrf", "ivrf", ElementId.Vrf, 4, 4),
        EgressVrf = Number("evrf", "evrf", ElementId.Vrf, 0, 4);

    /// <summary>Of these there is a statistic, and no column that shows nothing else.</summary>
    public static readonly KeyField
        TunnelProtocol4 = Number("tunproto", "", ElementId.TunnelIPv4, 8, 4),
        TunnelProtocol6 = Number("tunproto", "", ElementId.TunnelIPv6, 32, 4),
        IngressAcl = Other("iacl", "", ElementId.NselAcl, 0, 4, ValueKind.HexNumber),
        EgressAcl = Other("eacl", "", ElementId.NselAcl, 12, 4, ValueKind.HexNumber);

    public static readonly KeyField
        SrcProcess = Process("srcprocess", "sproc", isSource: true),
        DstProcess = Process("dstprocess", "dproc", isSource: false),
        SrcExecutable = End("srcexe", "sexe", EndPart.Executable, isSource: true),
        DstExecutable = End("dstexe", "dexe", EndPart.Executable, isSource: false),
        SrcUser = End("srcuser", "suser", EndPart.User, isSource: true),
        DstUser = End("dstuser", "duser", EndPart.User, isSource: false),
        SrcContainer = End("srccontainer", "scont", EndPart.Container, isSource: true),
        DstContainer = End("dstcontainer", "dcont", EndPart.Container, isSource: false),
        SrcUnit = End("srcunit", "sunit", EndPart.Unit, isSource: true),
        DstUnit = End("dstunit", "dunit", EndPart.Unit, isSource: false);

    /// <summary>What -A takes: what there is a column for.</summary>
    public static readonly KeyField[] Aggregatable = Array.FindAll(
    [
        Protocol, SrcPort, DstPort, Tos, SrcTos, Flags, SrcIP, DstIP, SrcNet, DstNet, NatSrcIP, NatDstIP, NatSrcPort, NatDstPort, NextHop, BgpNextHop,
        Router, InSrcMac, OutDstMac, InDstMac, OutSrcMac, SrcAs, DstAs, NextAs, PreviousAs, Input, Output, SrcMask, DstMask, DstTos,
        .. Enumerable.Range(1, 10).Select(Mpls), SrcVLan, DstVLan, DomainId, PointId, Exporter, EtherType, MinTtl, MaxTtl,
        Direction, ForwardingStatus, ClientLatency, ServerLatency, ApplicationLatency, Application, FirewallEvent, ExtendedEvent, NatEvent,
        IngressVrf, EgressVrf,
        SrcProcess, DstProcess, SrcExecutable, DstExecutable, SrcUser, DstUser, SrcContainer, DstContainer, SrcUnit, DstUnit,
    ],
    field => FieldTable.Find(field.Tag) is not null);

    /// <param name="number">From 1 to 10.</param>
    public static KeyField Mpls(int number) => Other($"mpls{number}", $"mpls{number}", ElementId.MplsLabel, 4 * (number - 1), 4, ValueKind.MplsLabel);

    static KeyField Number(string name, string tag, ElementId id, int offset, int width, bool missingIsZero = true) =>
        new(name, tag, KeyKind.Number, id, offset, width) { MissingIsZero = missingIsZero };

    static KeyField Other(string name, string tag, ElementId id, int offset, int width, ValueKind shows) =>
        Number(name, tag, id, offset, width, missingIsZero: false) with { Shows = shows };

    static KeyField Address(string name, string tag, ElementId id4, int offset4, ElementId id6, int offset6) =>
        new(name, tag, KeyKind.Address, id4, offset4, sizeof(uint)) { Id6 = id6, Offset6 = offset6, Shows = ValueKind.Address };

    static KeyField Process(string name, string tag, bool isSource) => new(name, tag, KeyKind.Text, ElementId.Null, 0, sizeof(uint))
    {
        Shows = ValueKind.Text,
        Text = (flow, room) => EndTexts.Name(flow, isSource, room),
        End = new EndText(EndPart.Name, isSource),
    };

    static KeyField End(string name, string tag, EndPart part, bool isSource) => new(name, tag, KeyKind.Text, ElementId.Null, 0, sizeof(uint))
    {
        Shows = ValueKind.Text,
        Text = (flow, _) => EndTexts.Of(flow, isSource, part),
        End = new EndText(part, isSource),
    };
}
