namespace Enrichment.Netflow.Encoding;

/// <summary>How flows are encoded for one destination.</summary>
public sealed record ExportOptions
{
    public required ExportFormat Format { get; init; }

    /// <summary>Observation domain (IPFIX) or source id (v9) of flows that were metered here. Default 0.</summary>
    public uint Domain { get; init; }

    /// <summary>The name of a flow that has none; empty: no name is sent for it.</summary>
    public string Placeholder { get; init; } = "none";

    /// <summary>Send the processes' command lines too (IPFIX). Default: no, they may hold secrets.</summary>
    public bool CommandLines { get; init; }

    /// <summary>Longest message in bytes, without IP and UDP headers. Default 1,400; at least 512.</summary>
    public int MaxMessage { get; init; } = 1400;

    /// <summary>Templates and options are sent again after this time (RFC 7011 §8.4: a collector may have started anew). Default 1 minute.</summary>
    public TimeSpan TemplateInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>... and after this number of messages of a domain. Default 1,000.</summary>
    public int TemplateMessages { get; init; } = 1000;

    /// <summary>The connection is reliable (TCP): what was told once stays known, and nothing is sent again (RFC 7011 §8.4).</summary>
    public bool TellOnce { get; init; }
}
