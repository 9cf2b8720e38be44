using Enrichment.Grpc;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;

namespace Enrichment.Updater.Stamp;

/// <summary>What <c>flowupdater stamp</c> is to do; the command line and nothing else fills it.</summary>
sealed record StampRequest
{
    /// <summary>Flow files, and directories of them.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Where the stamped files go; null: they take the place of the read ones.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Files in the text form of the feed, each of one host.</summary>
    public IReadOnlyList<string> Bindings { get; init; } = [];

    /// <summary>Recorded feeds: what <c>--journal</c> of the recording programs wrote.</summary>
    public IReadOnlyList<string> Journals { get; init; } = [];

    public IReadOnlyList<GrpcAddress> Trackers { get; init; } = [];

    /// <summary>Name flows that nobody owns by the service of their port.</summary>
    public bool Services { get; init; }

    /// <summary>The list of services, in the form of services(5).</summary>
    public string ServicesFile { get; init; } = ServiceNames.DefaultPath;

    /// <summary>The name of flows that nobody owns. Default: <c>none</c>; empty: they get no name.</summary>
    public string Placeholder { get; init; } = "none";

    public MatchTime MatchTime { get; init; } = MatchTime.Flow;

    /// <summary>How long after a flow's last packet its record may reach the collector, for <see cref="MatchTime.Received"/>.</summary>
    public TimeSpan ExportDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How exporters' clocks went. Default: right.</summary>
    public ClockOffsets ClockOffsets { get; init; } = new();

    /// <summary>Null where the time of receipt does not count.</summary>
    public long? ReceivedWithinNs => MatchTime == MatchTime.Received ? ExportDelay.Ticks * TimeSpan.NanosecondsPerTick : null;

    /// <summary>Names that are in the files already stay.</summary>
    public bool Keep { get; init; }

    /// <summary>Null: files stay as they are packed, and so do those of layout 1 where Zstandard is asked.</summary>
    public Packing? Compression { get; init; }

    public NameFormat NameFormat { get; init; } = NameFormat.Name;

    /// <summary>How long a tracker may take to tell its bindings. Default: 5 s.</summary>
    public TimeSpan TrackerPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Files stamped at the same time, and threads for large ones. Default: one for each core.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Where is written what is done, so that it is not done again; null: nowhere.</summary>
    public string? StateFile { get; init; }

    /// <summary>Go on with the files that a collector writes, until it is told to stop.</summary>
    public bool Watch { get; init; }

    /// <summary>How long a watched file waits for the bindings of its time. Default: 1 minute.</summary>
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromMinutes(1);
}
