namespace Enrichment.Netflow.InformationElements;

/// <summary>
/// What an information element fills in a flow record: a place in it (<see cref="FieldPlace"/>), or, where several values make one, a part of
/// the work at its end.
/// </summary>
public enum FlowField : byte
{
    None,

    // Element 1
    FirstMs,
    LastMs,
    Packets,
    Bytes,
    SrcPort,
    DstPort,
    Protocol,
    TcpFlags,
    ForwardingStatus,
    Tos,

    // Elements 2 and 3
    SrcIPv4,
    DstIPv4,
    SrcIPv6,
    DstIPv6,

    // Element 4
    Input,
    Output,
    SrcMask,
    DstMask,
    Direction,
    DstTos,
    BiflowDirection,
    FlowEndReason,
    ReverseTcpFlags,

    // Element 5
    Flows,
    OutPackets,
    OutBytes,

    // Elements 6 to 16
    SrcVlan,
    DstVlan,
    SrcAs,
    DstAs,
    BgpNextHopIPv4,
    BgpNextHopIPv6,
    NextHopIPv4,
    NextHopIPv6,
    MplsLabel1,
    MplsLabel2,
    MplsLabel3,
    MplsLabel4,
    MplsLabel5,
    MplsLabel6,
    MplsLabel7,
    MplsLabel8,
    MplsLabel9,
    MplsLabel10,
    InSrcMac,
    OutDstMac,
    InDstMac,
    OutSrcMac,
    NextAs,
    PreviousAs,

    // Elements 17 to 27
    ClientDelayUs,
    ServerDelayUs,
    ApplicationDelayUs,
    ConnectionId,
    FirewallEvent,
    FirewallExtendedEvent,
    PostNatSrcIPv4,
    PostNatDstIPv4,
    PostNatSrcIPv6,
    PostNatDstIPv6,
    PostNatSrcPort,
    PostNatDstPort,
    IngressAcl,
    EgressAcl,
    UserName,
    NatEvent,
    NatPool,
    PortBlockStart,
    PortBlockEnd,
    PortBlockStep,
    PortBlockSize,
    ApplicationId,

    // Elements 33 and 36
    ObservationPoint,
    ObservationDomain,
    IngressVrf,
    EgressVrf,

    // Without a place of their own: from here on they are worked into others.

    /// <summary>Milliseconds of the exporter's uptime.</summary>
    FirstUptime,
    LastUptime,
    FirstSeconds,
    LastSeconds,

    /// <summary>NTP timestamps of micro- or nanoseconds.</summary>
    FirstNtp,
    LastNtp,

    /// <summary>Microseconds before the export time of the message's header (RFC 5102 §5.9.9).</summary>
    FirstDeltaUs,
    LastDeltaUs,
    DurationMs,
    DurationUs,

    /// <summary>When the exporter came up, milliseconds since 1970.</summary>
    SystemInitMs,

    /// <summary>Of the event of a firewall or a NAT, milliseconds since 1970.</summary>
    EventMs,
    IcmpTypeCode,
    IcmpType,
    IcmpCode,
    EngineType,
    EngineId,
    SamplerId,

    // Of options records (and of some exporters' data records)
    SamplingInterval,
    SamplingAlgorithm,
    SamplerMode,
    SamplerRandomInterval,
    SamplingPacketInterval,
    SamplingPacketSpace,
    ApplicationName,
    ApplicationDescription,
    InterfaceName,
    InterfaceDescription,
    VrfName,
}
