using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>
/// Every field that statistics and aggregations go by, in nfdump 1.7.8's order (aggregationTable in nflowcache.c); then those of which
/// nfdump has a statistic alone or a column, and those of processes. Where they lie, filters know too (<see cref="Places"/>).
/// </summary>
static class KeyFields
{
    public static readonly KeyField
        Protocol = Number("proto", "pr", Places.Protocol),
        SrcPort = Number("srcport", "sp", Places.SrcPort),
        DstPort = Number("dstport", "dp", Places.DstPort),
        Tos = Number("tos", "tos", Places.SrcTos),
        SrcTos = Number("srctos", "stos", Places.SrcTos),
        Flags = Other("flags", "flg", Places.Flags, ValueKind.Flags),
        SrcIP = Address("srcip", "sa", Places.Src),
        DstIP = Address("dstip", "da", Places.Dst),
        SrcNet = SrcIP with { Name = "srcnet", Tag = "sn", Kind = KeyKind.Network, Shows = ValueKind.Network },
        DstNet = DstIP with { Name = "dstnet", Tag = "dn", Kind = KeyKind.Network, Shows = ValueKind.Network },
        NatSrcIP = Address("xsrcip", "xsa", Places.NatSrc) with { Alias = "natsrcip" },
        NatDstIP = Address("xdstip", "xda", Places.NatDst) with { Alias = "natdstip" },
        NatSrcPort = Number("xsrcport", "xsp", Places.NatSrcPort) with { Alias = "natsrcport" },
        NatDstPort = Number("xdstport", "xdp", Places.NatDstPort) with { Alias = "natdstport" },
        NextHop = Address("next", "nh", Places.NextHop) with { Alias = "nhip" },
        BgpNextHop = Address("bgpnext", "nhb", Places.BgpNextHop) with { Alias = "nhbip" },
        Router = Address("router", "ra", Places.Router),
        InSrcMac = Other("insrcmac", "ismc", Places.InSrcMac, ValueKind.Mac),
        OutDstMac = Other("outdstmac", "odmc", Places.OutDstMac, ValueKind.Mac),
        InDstMac = Other("indstmac", "idmc", Places.InDstMac, ValueKind.Mac),
        OutSrcMac = Other("outsrcmac", "osmc", Places.OutSrcMac, ValueKind.Mac),
        SrcAs = Number("srcas", "sas", Places.SrcAs),
        DstAs = Number("dstas", "das", Places.DstAs),
        NextAs = Number("nextas", "nas", Places.NextAs),
        PreviousAs = Number("prevas", "pas", Places.PreviousAs),
        Input = Number("inif", "in", Places.Input),
        Output = Number("outif", "out", Places.Output),
        SrcMask = Number("srcmask", "smk", Places.SrcMask),
        DstMask = Number("dstmask", "dmk", Places.DstMask),
        DstTos = Number("dsttos", "dtos", Places.DstTos),
        SrcVLan = Number("srcvlan", "svln", Places.SrcVLan),
        DstVLan = Number("dstvlan", "dvln", Places.DstVLan),
        DomainId = Other("odid", "odid", Places.ObservationDomain, ValueKind.HexNumber),
        PointId = Other("opid", "opid", Places.ObservationPoint, ValueKind.HexNumber),
        Exporter = new("exp", "exp", KeyKind.Exporter, new Place(ElementId.Null, 8, 2)),
        EtherType = Number("ethertype", "eth", Places.EtherType),
        MinTtl = Number("minttl", "minttl", Places.MinTtl),
        MaxTtl = Number("maxttl", "maxttl", Places.MaxTtl);

    public static readonly KeyField
        Direction = Number("dir", "dir", Places.Direction),
        ForwardingStatus = Number("fwdstat", "fwd", Places.ForwardingStatus),
        ClientLatency = Other("cl", "cl", Places.ClientLatency, ValueKind.Latency),
        ServerLatency = Other("sl", "sl", Places.ServerLatency, ValueKind.Latency),
        ApplicationLatency = Other("al", "al", Places.ApplicationLatency, ValueKind.Latency),
        Application = Other("nbar", "nbid", Places.Application, ValueKind.Application),
        FirewallEvent = Other("event", "evt", Places.FirewallEvent, ValueKind.FirewallEvent),
        ExtendedEvent = Number("xevent", "xevt", Places.FirewallXEvent),
        NatEvent = Other("nat", "nevt", Places.NatEvent, ValueKind.NatEvent),
        IngressVrf = Number("ivrf", "ivrf", Places.IngressVrf),
        EgressVrf = Number("evrf", "evrf", Places.EgressVrf);

    /// <summary>Of these nfdump has a column alone.</summary>
    public static readonly KeyField
        IngressAcl = Other("iacl", "iacl", Places.Acl(isEgress: false, 0), ValueKind.HexNumber),
        EgressAcl = Other("eacl", "eacl", Places.Acl(isEgress: true, 0), ValueKind.HexNumber),
        BiFlowDirection = Other("biflowdir", "bfd", Places.BiFlowDirection),
        EndReason = Other("endreason", "end", Places.EndReason),
        ConnectionId = Other("connid", "nfc", Places.ConnectionId),
        BlockStart = Other("pbstart", "pbstart", Places.NatBlockStart),
        BlockEnd = Other("pbend", "pbend", Places.NatBlockEnd),
        BlockStep = Other("pbstep", "pbstep", Places.NatBlockStep),
        BlockSize = Other("pbsize", "pbsize", Places.NatBlockSize),
        InService = Other("insrv", "isid", Places.InService),
        OutService = Other("outsrv", "osid", Places.OutService),
        FlowId = Other("flowid", "flid", Places.FlowId),
        Fragments = Other("frag", "frag", Places.Fragments, ValueKind.Fragments),
        PfAction = Other("pfaction", "pfact", Places.PfAction, ValueKind.PfAction),
        PfReason = Other("pfreason", "pfrea", Places.PfReason, ValueKind.PfReason),
        PfDirection = Other("pfdir", "pfdir", Places.PfDirection, ValueKind.PfDirection),
        PfRule = Other("pfrule", "pfrule", Places.PfRule),
        UserName = Text("username", "uname", ElementId.NselUser),
        Label = Text("label", "lbl", ElementId.Label),
        NatString = Text("natstring", "nats", ElementId.NokiaNatString);

    /// <summary>Of these there is a statistic, and no column that shows nothing else.</summary>
    public static readonly KeyField
        TunnelProtocol4 = Number("tunproto", "", Places.TunnelProtocol4),
        TunnelProtocol6 = Number("tunproto", "", Places.TunnelProtocol6),
        TunnelSrc = Address("tunsrcip", "", Places.TunnelSrc),
        TunnelDst = Address("tundstip", "", Places.TunnelDst),
        PfInterface = Text("pfinterface", "", ElementId.PfInfo, offset: 20);

    /// <summary>What is known of a process, by the names that statistics and -A have for it; with src and dst before them of one end.</summary>
    public static readonly ProcessKey[] OfProcesses =
    [
        new("process", EndPart.Name, "proc"), new("exe", EndPart.Executable, "exe"), new("user", EndPart.User, "user"), new("container", EndPart.Container, "cont"),
        new("unit", EndPart.Unit, "unit"), new("pid", EndPart.Pid, "pid"), new("uid", EndPart.Uid, "uid"), new("cmdline", EndPart.Command, "cmd"),
        new("containername", EndPart.ContainerName, "cname"), new("pod", EndPart.Pod, "pod"), new("parent", EndPart.Parent, "parent"), new("grade", EndPart.Grade, "grade"), new("reason", EndPart.Reason, "reason"),
    ];

    /// <summary>For each of them that of the source, then that of the destination.</summary>
    static readonly KeyField[] Ends =
        [.. OfProcesses.SelectMany(one => new[] { End("src" + one.Name, "s" + one.Tag, one.Part, true), End("dst" + one.Name, "d" + one.Tag, one.Part, false) })];

    /// <summary>What -A takes: what there is a column for.</summary>
    public static readonly KeyField[] Aggregatable = Array.FindAll(
    [
        Protocol, SrcPort, DstPort, Tos, SrcTos, Flags, SrcIP, DstIP, SrcNet, DstNet, NatSrcIP, NatDstIP, NatSrcPort, NatDstPort, NextHop, BgpNextHop,
        Router, InSrcMac, OutDstMac, InDstMac, OutSrcMac, SrcAs, DstAs, NextAs, PreviousAs, Input, Output, SrcMask, DstMask, DstTos,
        .. Enumerable.Range(1, 10).Select(Mpls), SrcVLan, DstVLan, DomainId, PointId, Exporter, EtherType, MinTtl, MaxTtl,
        Direction, ForwardingStatus, ClientLatency, ServerLatency, ApplicationLatency, Application, FirewallEvent, ExtendedEvent, NatEvent,
        IngressVrf, EgressVrf, IngressAcl, EgressAcl, BiFlowDirection, EndReason, ConnectionId, BlockStart, BlockEnd, BlockStep, BlockSize,
        InService, OutService, FlowId, Fragments, PfAction, PfReason, PfDirection, PfRule, UserName, Label, NatString,
        .. Ends,
    ],
    field => FieldTable.Find(field.Tag) is not null);

    /// <param name="number">From 1 to 10.</param>
    public static KeyField Mpls(int number) => Other($"mpls{number}", $"mpls{number}", Places.MplsLabel(number - 1), ValueKind.MplsLabel);

    /// <param name="name">With src or dst before it.</param>
    public static KeyField OfEnd(string name) => Array.Find(Ends, field => field.Name == name)!;

    /// <summary>In statistics a flow without the element counts under 0.</summary>
    static KeyField Number(string name, string tag, Place place) => new(name, tag, KeyKind.Number, place) { MissingIsZero = true };

    /// <summary>In statistics a flow without the element is not counted.</summary>
    static KeyField Other(string name, string tag, Place place, ValueKind shows = ValueKind.Number) => new(name, tag, KeyKind.Number, place) { Shows = shows };

    static KeyField Address(string name, string tag, AddressPlace place) =>
        new(name, tag, KeyKind.Address, new Place(place.Id4, place.Offset4, sizeof(uint))) { Id6 = place.Id6, Offset6 = place.Offset6, Shows = ValueKind.Address };

    /// <summary>A text that an element holds.</summary>
    static KeyField Text(string name, string tag, ElementId id, int offset = 0) => new(name, tag, KeyKind.Text, new Place(id, offset, sizeof(uint)))
    {
        Shows = ValueKind.Text,
        Text = (flow, room) => ElementTexts.Of(flow, id, offset, room),
    };

    static KeyField End(string name, string tag, EndPart part, bool isSource) => new(name, tag, KeyKind.Text, new Place(ElementId.Null, 0, sizeof(uint)))
    {
        Shows = part is EndPart.Pid or EndPart.Uid ? ValueKind.NumberText : ValueKind.Text,
        Text = part == EndPart.Name ? (flow, room) => EndTexts.Name(flow, isSource, room) : (flow, room) => EndTexts.Of(flow, isSource, part, room),
        End = new EndText(part, isSource),
    };
}
