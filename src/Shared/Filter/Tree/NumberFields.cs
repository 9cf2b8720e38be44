using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>The numbers that filters know. Offsets are those of <c>Nfcapd/Elements.cs</c>.</summary>
static class NumberFields
{
    const ulong Byte = byte.MaxValue, Word = ushort.MaxValue, DWord = uint.MaxValue;

    public static readonly NumberField
        Count = new ComputedField("count", null, flow => (ulong)flow.Count),
        EngineType = new HeaderField("engine type", 6, 1),
        EngineId = new HeaderField("engine id", 7, 1),
        ExporterId = new HeaderField("exporter id", 8, 2);

    // element 1
    public static readonly NumberField
        First = new ComputedField("first seen", ElementId.GenericFlow, FlowTimes.First),
        Last = new ElementField("last seen", ElementId.GenericFlow, 8, 8),
        Packets = new ElementField("packets", ElementId.GenericFlow, 24, 8),
        Bytes = new ElementField("bytes", ElementId.GenericFlow, 32, 8),
        SrcPort = new ElementField("src port", ElementId.GenericFlow, 40, 2, Word),
        DstPort = new ElementField("dst port", ElementId.GenericFlow, 42, 2, Word),
        IcmpCode = new ElementField("icmp code", ElementId.GenericFlow, 42, 1, Byte),
        IcmpType = new ElementField("icmp type", ElementId.GenericFlow, 43, 1, Byte),
        Protocol = new ElementField("proto", ElementId.GenericFlow, 44, 1, Byte),
        Flags = new ElementField("flags", ElementId.GenericFlow, 45, 1, Byte),
        ForwardingStatus = new ElementField("fwdstat", ElementId.GenericFlow, 46, 1, Byte),
        SrcTos = new ElementField("src tos", ElementId.GenericFlow, 47, 1, Byte),
        Duration = new ComputedField("duration", ElementId.GenericFlow, FlowTimes.Duration),
        PacketsPerSecond = new ComputedField("pps", ElementId.GenericFlow, flow => Rate(flow, 1000 * flow.Generic.InPackets)),
        BitsPerSecond = new ComputedField("bps", ElementId.GenericFlow, flow => Rate(flow, 8000 * flow.Generic.InBytes)),
        BytesPerPacket = new ComputedField("bpp", ElementId.GenericFlow, BytesPerPacketOf);

    // elements 4 and 5
    public static readonly NumberField
        Input = new ElementField("in if", ElementId.FlowMisc, 0, 4, DWord),
        Output = new ElementField("out if", ElementId.FlowMisc, 4, 4, DWord),
        SrcMask = new ElementField("src mask", ElementId.FlowMisc, 8, 1, Byte),
        DstMask = new ElementField("dst mask", ElementId.FlowMisc, 9, 1, Byte),
        Direction = new ElementField("flowdir", ElementId.FlowMisc, 10, 1, 1),
        DstTos = new ElementField("dst tos", ElementId.FlowMisc, 11, 1, Byte),
        Flows = new ElementField("flows", ElementId.CounterFlow, 0, 8),
        OutPackets = new ElementField("out packets", ElementId.CounterFlow, 8, 8),
        OutBytes = new ElementField("out bytes", ElementId.CounterFlow, 16, 8);

    // elements 6 to 18, 38, 42
    public static readonly NumberField
        SrcVLan = new ElementField("src vlan", ElementId.VLan, 0, 4, DWord),
        DstVLan = new ElementField("dst vlan", ElementId.VLan, 4, 4, DWord),
        Layer2VLan = new ElementField("src vlan", ElementId.Layer2, 0, 2, DWord),
        Layer2PostVLan = new ElementField("dst vlan", ElementId.Layer2, 4, 2, DWord),
        EtherType = new ElementField("ethertype", ElementId.Layer2, 24, 2, Word),
        SrcAs = new ElementField("src as", ElementId.AsRouting, 0, 4, DWord, missingIsZero: true),
        DstAs = new ElementField("dst as", ElementId.AsRouting, 4, 4, DWord, missingIsZero: true),
        NextAs = new ElementField("next as", ElementId.AsAdjacent, 0, 4, DWord),
        PreviousAs = new ElementField("prev as", ElementId.AsAdjacent, 4, 4, DWord),
        InSrcMac = new ElementField("in src mac", ElementId.MacAddress, 0, 8),
        OutDstMac = new ElementField("out dst mac", ElementId.MacAddress, 8, 8),
        InDstMac = new ElementField("in dst mac", ElementId.MacAddress, 16, 8),
        OutSrcMac = new ElementField("out src mac", ElementId.MacAddress, 24, 8),
        ClientLatency = new ElementField("client latency", ElementId.Latency, 0, 8),
        ServerLatency = new ElementField("server latency", ElementId.Latency, 8, 8),
        MinTtl = new ElementField("min ttl", ElementId.IPInfo, 2, 1, Byte),
        MaxTtl = new ElementField("max ttl", ElementId.IPInfo, 3, 1, Byte);

    // events: elements 19 to 26, 31 to 37
    public static readonly NumberField
        FirewallEvent = new ElementField("asa event", ElementId.NselCommon, 14, 1, 5),
        FirewallXEvent = new ElementField("asa xevent", ElementId.NselCommon, 12, 2, Word),
        NatSrcPort = new ElementField("src nat port", ElementId.NatXlatePort, 0, 2, Word),
        NatDstPort = new ElementField("dst nat port", ElementId.NatXlatePort, 2, 2, Word),
        NatEvent = new ElementField("nat event", ElementId.NatCommon, 12, 1, 18),
        NatBlockStart = new ElementField("nat pblock start", ElementId.NatPortBlock, 0, 2, Word),
        NatBlockEnd = new ElementField("nat pblock end", ElementId.NatPortBlock, 2, 2, Word),
        NatBlockStep = new ElementField("nat pblock step", ElementId.NatPortBlock, 4, 2, Word),
        NatBlockSize = new ElementField("nat pblock size", ElementId.NatPortBlock, 6, 2, Word),
        TunnelProtocolV4 = new ElementField("tun proto", ElementId.TunnelIPv4, 8, 4, Byte),
        TunnelProtocolV6 = new ElementField("tun proto", ElementId.TunnelIPv6, 32, 4, Byte),
        ObservationPoint = new ElementField("observation point id", ElementId.Observation, 0, 8),
        ObservationDomain = new ElementField("observation domain id", ElementId.Observation, 8, 4, DWord),
        EgressVrf = new ElementField("egress vrf", ElementId.Vrf, 0, 4, DWord),
        IngressVrf = new ElementField("ingress vrf", ElementId.Vrf, 4, 4, DWord),
        PfAction = new ElementField("pf action", ElementId.PfInfo, 0, 1, Byte),
        PfReason = new ElementField("pf reason", ElementId.PfInfo, 1, 1, Byte),
        PfDirection = new ElementField("pf dir", ElementId.PfInfo, 2, 1, Byte),
        PfRule = new ElementField("pf rule", ElementId.PfInfo, 4, 4, DWord);

    /// <summary>One of three access lists of a firewall.</summary>
    public static NumberField Acl(bool isEgress, int number) =>
        new ElementField(isEgress ? "egress acl" : "ingress acl", ElementId.NselAcl, (isEgress ? 12 : 0) + 4 * number, 4, DWord);

    /// <summary>A label of the MPLS stack, numbered from 0 as nfdump's filters do.</summary>
    public static NumberField MplsLabel(int number) => new ComputedField(
        $"mpls label{number}", ElementId.MplsLabel, flow => flow.Get<MplsLabels>(ElementId.MplsLabel)[number] >> 4);

    /// <summary>The traffic class of a label (RFC 5462), numbered from 0.</summary>
    public static NumberField MplsExp(int number) => new ComputedField(
        $"mpls exp{number}", ElementId.MplsLabel, flow => flow.Get<MplsLabels>(ElementId.MplsLabel)[number] >> 1 & 7, 7);

    static ulong Rate(FlowRecord flow, ulong thousandfold) => FlowTimes.Duration(flow) is var msec and > 0 ? thousandfold / msec : 0;

    static ulong BytesPerPacketOf(FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        return generic.InPackets == 0 ? 0 : generic.InBytes / generic.InPackets;
    }
}
