using Enrichment.Fields;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>The numbers that filters know.</summary>
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
        Received = new ElementField("received", Places.Received),
        Last = new ElementField("last seen", Places.Last),
        Packets = new ElementField("packets", Places.Packets),
        Bytes = new ElementField("bytes", Places.Bytes),
        SrcPort = new ElementField("src port", Places.SrcPort),
        DstPort = new ElementField("dst port", Places.DstPort),
        IcmpCode = new ElementField("icmp code", Places.IcmpCode),
        IcmpType = new ElementField("icmp type", Places.IcmpType),
        Protocol = new ElementField("proto", Places.Protocol),
        Flags = new ElementField("flags", Places.Flags),
        ForwardingStatus = new ElementField("fwdstat", Places.ForwardingStatus),
        SrcTos = new ElementField("src tos", Places.SrcTos),
        Duration = new ComputedField("duration", ElementId.GenericFlow, FlowTimes.Duration),
        PacketsPerSecond = new ComputedField("pps", ElementId.GenericFlow, flow => Rate(flow, 1000 * flow.Generic.InPackets)),
        BitsPerSecond = new ComputedField("bps", ElementId.GenericFlow, flow => Rate(flow, 8000 * flow.Generic.InBytes)),
        BytesPerPacket = new ComputedField("bpp", ElementId.GenericFlow, BytesPerPacketOf);

    // elements 4 and 5
    public static readonly NumberField
        Input = new ElementField("in if", Places.Input),
        Output = new ElementField("out if", Places.Output),
        SrcMask = new ElementField("src mask", Places.SrcMask),
        DstMask = new ElementField("dst mask", Places.DstMask),
        Direction = new ElementField("flowdir", Places.Direction, 1),
        BiFlowDirection = new ElementField("biflowdir", Places.BiFlowDirection),
        EndReason = new ElementField("endreason", Places.EndReason),
        DstTos = new ElementField("dst tos", Places.DstTos),
        Flows = new ElementField("flows", Places.Flows),
        OutPackets = new ElementField("out packets", Places.OutPackets),
        OutBytes = new ElementField("out bytes", Places.OutBytes);

    // elements 6 to 17, 38, 42
    public static readonly NumberField
        SrcVLan = new ElementField("src vlan", Places.SrcVLan),
        DstVLan = new ElementField("dst vlan", Places.DstVLan),
        Layer2VLan = new ElementField("src vlan", Places.Layer2VLan, DWord),
        Layer2PostVLan = new ElementField("dst vlan", Places.Layer2PostVLan, DWord),
        EtherType = new ElementField("ethertype", Places.EtherType),
        SrcAs = new ElementField("src as", Places.SrcAs, missingIsZero: true),
        DstAs = new ElementField("dst as", Places.DstAs, missingIsZero: true),
        NextAs = new ElementField("next as", Places.NextAs),
        PreviousAs = new ElementField("prev as", Places.PreviousAs),
        InSrcMac = new ElementField("in src mac", Places.InSrcMac),
        OutDstMac = new ElementField("out dst mac", Places.OutDstMac),
        InDstMac = new ElementField("in dst mac", Places.InDstMac),
        OutSrcMac = new ElementField("out src mac", Places.OutSrcMac),
        ClientLatency = new ElementField("client latency", Places.ClientLatency),
        ServerLatency = new ElementField("server latency", Places.ServerLatency),
        ApplicationLatency = new ElementField("application latency", Places.ApplicationLatency),
        Fragments = new ElementField("frag", Places.Fragments),
        MinTtl = new ElementField("min ttl", Places.MinTtl),
        MaxTtl = new ElementField("max ttl", Places.MaxTtl);

    // events, and elements 27 to 40
    public static readonly NumberField
        FirewallEvent = new ElementField("asa event", Places.FirewallEvent, 5),
        FirewallXEvent = new ElementField("asa xevent", Places.FirewallXEvent),
        FirewallEventTime = new ElementField("event time", Places.FirewallEventTime),
        NatEventTime = new ElementField("event time", Places.NatEventTime),
        ConnectionId = new ElementField("connection id", Places.ConnectionId),
        InService = new ElementField("in service", Places.InService),
        OutService = new ElementField("out service", Places.OutService),
        FlowId = new ElementField("flowid", Places.FlowId),
        Application = new ElementField("nbar", Places.Application),
        NatSrcPort = new ElementField("src nat port", Places.NatSrcPort),
        NatDstPort = new ElementField("dst nat port", Places.NatDstPort),
        NatEvent = new ElementField("nat event", Places.NatEvent, 18),
        NatBlockStart = new ElementField("nat pblock start", Places.NatBlockStart),
        NatBlockEnd = new ElementField("nat pblock end", Places.NatBlockEnd),
        NatBlockStep = new ElementField("nat pblock step", Places.NatBlockStep),
        NatBlockSize = new ElementField("nat pblock size", Places.NatBlockSize),
        TunnelProtocolV4 = new ElementField("tun proto", Places.TunnelProtocol4, Byte),
        TunnelProtocolV6 = new ElementField("tun proto", Places.TunnelProtocol6, Byte),
        ObservationPoint = new ElementField("observation point id", Places.ObservationPoint),
        ObservationDomain = new ElementField("observation domain id", Places.ObservationDomain),
        EgressVrf = new ElementField("egress vrf", Places.EgressVrf),
        IngressVrf = new ElementField("ingress vrf", Places.IngressVrf),
        PfAction = new ElementField("pf action", Places.PfAction),
        PfReason = new ElementField("pf reason", Places.PfReason),
        PfDirection = new ElementField("pf dir", Places.PfDirection),
        PfRule = new ElementField("pf rule", Places.PfRule);

    /// <summary>One of three access lists of a firewall.</summary>
    public static NumberField Acl(bool isEgress, int number) =>
        new ElementField(isEgress ? "egress acl" : "ingress acl", Places.Acl(isEgress, number));

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
