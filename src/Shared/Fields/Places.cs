using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>
/// Where the numbers and addresses of a flow lie. Filters, top lists and aggregations read them from here; the offsets are those of
/// <c>Nfcapd/Elements.cs</c>, which a test compares.
/// </summary>
public static class Places
{
    // element 1
    public static readonly Place
        Received = new(ElementId.GenericFlow, 16, 8),
        First = new(ElementId.GenericFlow, 0, 8),
        Last = new(ElementId.GenericFlow, 8, 8),
        Packets = new(ElementId.GenericFlow, 24, 8),
        Bytes = new(ElementId.GenericFlow, 32, 8),
        SrcPort = new(ElementId.GenericFlow, 40, 2),
        DstPort = new(ElementId.GenericFlow, 42, 2),
        IcmpCode = new(ElementId.GenericFlow, 42, 1),
        IcmpType = new(ElementId.GenericFlow, 43, 1),
        Protocol = new(ElementId.GenericFlow, 44, 1),
        Flags = new(ElementId.GenericFlow, 45, 1),
        ForwardingStatus = new(ElementId.GenericFlow, 46, 1),
        SrcTos = new(ElementId.GenericFlow, 47, 1);

    // elements 4 and 5
    public static readonly Place
        Input = new(ElementId.FlowMisc, 0, 4),
        Output = new(ElementId.FlowMisc, 4, 4),
        SrcMask = new(ElementId.FlowMisc, 8, 1),
        DstMask = new(ElementId.FlowMisc, 9, 1),
        Direction = new(ElementId.FlowMisc, 10, 1),
        DstTos = new(ElementId.FlowMisc, 11, 1),
        BiFlowDirection = new(ElementId.FlowMisc, 12, 1),
        EndReason = new(ElementId.FlowMisc, 13, 1),
        Flows = new(ElementId.CounterFlow, 0, 8),
        OutPackets = new(ElementId.CounterFlow, 8, 8),
        OutBytes = new(ElementId.CounterFlow, 16, 8);

    // elements 6 to 17
    public static readonly Place
        SrcVLan = new(ElementId.VLan, 0, 4),
        DstVLan = new(ElementId.VLan, 4, 4),
        SrcAs = new(ElementId.AsRouting, 0, 4),
        DstAs = new(ElementId.AsRouting, 4, 4),
        NextAs = new(ElementId.AsAdjacent, 0, 4),
        PreviousAs = new(ElementId.AsAdjacent, 4, 4),
        InSrcMac = new(ElementId.MacAddress, 0, 8),
        OutDstMac = new(ElementId.MacAddress, 8, 8),
        InDstMac = new(ElementId.MacAddress, 16, 8),
        OutSrcMac = new(ElementId.MacAddress, 24, 8),
        ClientLatency = new(ElementId.Latency, 0, 8),
        ServerLatency = new(ElementId.Latency, 8, 8),
        ApplicationLatency = new(ElementId.Latency, 16, 8);

    // events and address translation: elements 19 to 26, 40
    public static readonly Place
        FirewallEventTime = new(ElementId.NselCommon, 0, 8),
        ConnectionId = new(ElementId.NselCommon, 8, 4),
        FirewallXEvent = new(ElementId.NselCommon, 12, 2),
        FirewallEvent = new(ElementId.NselCommon, 14, 1),
        NatEventTime = new(ElementId.NatCommon, 0, 8),
        NatEvent = new(ElementId.NatCommon, 12, 1),
        NatSrcPort = new(ElementId.NatXlatePort, 0, 2),
        NatDstPort = new(ElementId.NatXlatePort, 2, 2),
        NatBlockStart = new(ElementId.NatPortBlock, 0, 2),
        NatBlockEnd = new(ElementId.NatPortBlock, 2, 2),
        NatBlockStep = new(ElementId.NatPortBlock, 4, 2),
        NatBlockSize = new(ElementId.NatPortBlock, 6, 2),
        InService = new(ElementId.NokiaNat, 0, 2),
        OutService = new(ElementId.NokiaNat, 2, 2);

    // applications, tunnels, observation points, VRFs: elements 27 to 36
    public static readonly Place
        Application = new(ElementId.NbarApp, 0, 4),
        TunnelProtocol4 = new(ElementId.TunnelIPv4, 8, 4),
        TunnelProtocol6 = new(ElementId.TunnelIPv6, 32, 4),
        ObservationPoint = new(ElementId.Observation, 0, 8),
        ObservationDomain = new(ElementId.Observation, 8, 4),
        EgressVrf = new(ElementId.Vrf, 0, 4),
        IngressVrf = new(ElementId.Vrf, 4, 4);

    // packet filter, layer 2, IP header: elements 37 to 42
    public static readonly Place
        PfAction = new(ElementId.PfInfo, 0, 1),
        PfReason = new(ElementId.PfInfo, 1, 1),
        PfDirection = new(ElementId.PfInfo, 2, 1),
        PfRule = new(ElementId.PfInfo, 4, 4),
        Layer2VLan = new(ElementId.Layer2, 0, 2),
        Layer2PostVLan = new(ElementId.Layer2, 4, 2),
        EtherType = new(ElementId.Layer2, 24, 2),
        FlowId = new(ElementId.FlowId, 0, 8),
        Fragments = new(ElementId.IPInfo, 1, 1),
        MinTtl = new(ElementId.IPInfo, 2, 1),
        MaxTtl = new(ElementId.IPInfo, 3, 1);

    public static readonly AddressPlace
        Src = new(ElementId.IPv4Flow, 0, ElementId.IPv6Flow, 0),
        Dst = new(ElementId.IPv4Flow, 4, ElementId.IPv6Flow, 16),
        NatSrc = new(ElementId.NatXlateIPv4, 0, ElementId.NatXlateIPv6, 0),
        NatDst = new(ElementId.NatXlateIPv4, 4, ElementId.NatXlateIPv6, 16),
        TunnelSrc = new(ElementId.TunnelIPv4, 0, ElementId.TunnelIPv6, 0),
        TunnelDst = new(ElementId.TunnelIPv4, 4, ElementId.TunnelIPv6, 16),
        NextHop = new(ElementId.IPNextHopV4, 0, ElementId.IPNextHopV6, 0),
        BgpNextHop = new(ElementId.BgpNextHopV4, 0, ElementId.BgpNextHopV6, 0),
        Router = new(ElementId.IPReceivedV4, 0, ElementId.IPReceivedV6, 0);

    /// <summary>A label of the MPLS stack, from 0 to 9.</summary>
    public static Place MplsLabel(int number) => new(ElementId.MplsLabel, 4 * number, 4);

    /// <summary>One of the three access lists of a firewall, from 0 to 2.</summary>
    public static Place Acl(bool isEgress, int number) => new(ElementId.NselAcl, (isEgress ? 12 : 0) + 4 * number, 4);
}
