namespace Enrichment.Netflow.Encoding;

/// <summary>What a flow has to tell; each combination that occurs gets a template of its own.</summary>
[Flags]
enum ExportShape
{
    None = 0,
    IPv6 = 1,
    Icmp = 1 << 1,
    Interfaces = 1 << 2,
    VLan = 1 << 3,

    /// <summary>AS numbers and prefix lengths.</summary>
    Routing = 1 << 4,

    /// <summary>Direction, type of service on the way out, forwarding status.</summary>
    Misc = 1 << 5,
    Mac = 1 << 6,

    /// <summary>The other direction's packets and bytes.</summary>
    Reverse = 1 << 7,

    /// <summary>Version 9 only: the times do not fit into the header's 32-bit clock.</summary>
    AbsoluteTime = 1 << 8,

    /// <summary>A name for nfdump's user-name field: of a process, a service, or the placeholder.</summary>
    Name = 1 << 9,

    /// <summary>Version 9 only: a name of more than 15 bytes.</summary>
    LongName = 1 << 10,

    /// <summary>The end has a process's name, or several joined.</summary>
    SourceName = 1 << 11,
    DestinationName = 1 << 12,

    /// <summary>The end's process is known, not shared by several.</summary>
    SourceProcess = 1 << 13,
    DestinationProcess = 1 << 14,

    /// <summary>Whoever metered the flow was not us: its address.</summary>
    ExporterIPv4 = 1 << 15,
    ExporterIPv6 = 1 << 16,

    /// <summary>Those that say something of ours about a flow that was received.</summary>
    OfForwarded = Name | LongName | SourceName | DestinationName | SourceProcess | DestinationProcess | ExporterIPv4 | ExporterIPv6,
    Count = 1 << 17,
}
