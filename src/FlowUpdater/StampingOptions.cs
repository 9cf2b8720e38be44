using Enrichment.Filter;
using Enrichment.Grpc;
using Enrichment.Journal;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Outputs.Nfcapd;

namespace Enrichment.Updater;

/// <summary>What happens to a flow after it was metered: whom it is asked of, and where it goes.</summary>
sealed record StampingOptions
{
    /// <summary>The trackers of the hosts whose sockets are known. Empty: flows are not stamped with processes.</summary>
    public IReadOnlyList<GrpcAddress> Trackers { get; init; } = [];

    /// <summary>Mutual TLS towards trackers on TCP addresses.</summary>
    public GrpcTlsOptions? Tls { get; init; }

    /// <summary>Where and how the trackers' feeds are recorded; null: they are not.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>A flow waits so long at most for the trackers to have told everything up to its end. Default 2 s.</summary>
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Collected flows: they were when they were received, not when their exporter's clock says. Default: no.</summary>
    public bool MatchReceived { get; init; }

    /// <summary>For <see cref="MatchReceived"/>: the longest from a flow's last packet to its receipt. Default 60 s.</summary>
    public TimeSpan ExportDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Flows without a process get the name of a service, <c>https***</c>. Default: no.</summary>
    public bool Services { get; init; }

    /// <summary>The name of a flow that has none otherwise. Default "none"; empty: no name is written.</summary>
    public string Placeholder { get; init; } = "none";

    /// <summary>Folder for nfcapd files; null: none are written.</summary>
    public string? Write { get; init; }

    /// <summary>One file for each such span. Default 5 minutes, as nfcapd.</summary>
    public TimeSpan Rotation { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Each exporter's files in a folder of their own. Default: no.</summary>
    public bool SplitByExporter { get; init; }

    /// <summary>Folders by time, by nfcapd's numbers of -S. Default 0: none.</summary>
    public int SubDirectories { get; init; }

    /// <summary>Run for each finished file; null: nothing is.</summary>
    public RotationCommand? OnRotate { get; init; }

    /// <summary>Files older than that are removed; infinite: none are.</summary>
    public TimeSpan KeepAge { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>The oldest files are removed when all take more. Default: no bound.</summary>
    public long KeepBytes { get; init; } = long.MaxValue;

    /// <summary>Of the files' blocks. Default LZ4.</summary>
    public Packing Compression { get; init; } = BlockCompression.Lz4;

    /// <summary>Name of the source in the files. Default: none.</summary>
    public string Ident { get; init; } = "none";

    /// <summary>The collectors to which flows are sent.</summary>
    public ExportSettings Export { get; init; } = new();

    /// <summary>Only flows that pass it are written and printed. Default: all.</summary>
    public FlowFilter Filter { get; init; } = FlowFilter.All;

    /// <summary>Print each flow in this format of flowview's; null: print nothing.</summary>
    public string? Print { get; init; }
}
