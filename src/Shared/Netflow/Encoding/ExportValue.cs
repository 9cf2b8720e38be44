namespace Enrichment.Netflow.Encoding;

/// <summary>What stands in a field of a template of ours.</summary>
enum ExportValue : byte
{
    SourceAddress,
    DestinationAddress,
    SourcePort,
    DestinationPort,
    Protocol,
    TcpFlags,
    Tos,
    Bytes,
    Packets,

    /// <summary>By the header's clock, milliseconds since boot (version 9).</summary>
    FirstSwitched,
    LastSwitched,

    /// <summary>Milliseconds since 1970.</summary>
    Start,
    End,
    EndReason,
    IcmpTypeCode,
    Input,
    Output,
    SourceVLan,
    DestinationVLan,
    SourceAs,
    DestinationAs,
    SourceMask,
    DestinationMask,
    Direction,
    DestinationTos,
    ForwardingStatus,
    SourceMac,
    DestinationMac,
    ReverseBytes,
    ReversePackets,

    /// <summary>Who metered the flow.</summary>
    Exporter,

    /// <summary>nfdump's user name.</summary>
    Name,
    ApplicationId,

    /// <summary>The process of the source, else of the destination: for elements that have no counterpart for the other end.</summary>
    EitherName,
    EitherUser,
    SourceName,
    SourcePid,
    SourceUid,
    SourceUser,
    SourceCommandLine,
    SourceContainer,
    SourceParentPid,
    DestinationName,
    DestinationPid,
    DestinationUid,
    DestinationUser,
    DestinationCommandLine,
    DestinationContainer,
    DestinationParentPid,
}
