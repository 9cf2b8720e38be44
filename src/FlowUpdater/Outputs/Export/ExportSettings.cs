using Enrichment.Grpc;
using Enrichment.Updater.Outputs.Json;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>To whom flows are passed on, and what holds for all of them.</summary>
sealed record ExportSettings
{
    /// <summary>Where to; empty: nowhere.</summary>
    public IReadOnlyList<ExportTarget> Targets { get; init; } = [];

    /// <summary>Where collected datagrams are passed on unchanged; empty: nowhere.</summary>
    public IReadOnlyList<GrpcAddress> Relay { get; init; } = [];

    /// <summary>Where flows are written as JSON; empty: nowhere.</summary>
    public IReadOnlyList<JsonTarget> Json { get; init; } = [];

    /// <summary>Observation domain or source id of flows that were metered here. Default 0.</summary>
    public uint Domain { get; init; }

    /// <summary>The name of a flow without any.</summary>
    public string Placeholder { get; init; } = "none";

    /// <summary>Longest message, without IP and UDP headers; the path may take less. Default 1,400 bytes.</summary>
    public int MaxMessage { get; init; } = 1400;

    /// <summary>Send command lines too. Default: no, they may hold secrets.</summary>
    public bool CommandLines { get; init; }

    /// <summary>How long a flow waits where too many wait before it is dropped. Default: not at all; flows of files have time.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>For <c>tls:</c>.</summary>
    public GrpcTlsOptions? Tls { get; init; }
}
