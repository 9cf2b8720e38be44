using Enrichment.Grpc;
using Enrichment.Journal;
using Enrichment.Tracker.Feed;

namespace Enrichment.Tracker;

/// <summary>How the daemon runs. All defaults are here.</summary>
sealed record TrackerOptions
{
    public const string DefaultAddress = "unix:/run/enrichment/processtracker.sock";

    /// <summary>Where readers of the feed connect.</summary>
    public GrpcAddress Listen { get; init; } = GrpcAddress.Parse(DefaultAddress);

    /// <summary>Mutual TLS, for a TCP address.</summary>
    public GrpcTlsOptions? Tls { get; init; }

    /// <summary>Let anybody who reaches the TCP address read, without TLS.</summary>
    public bool AllowInsecureTcp { get; init; }

    /// <summary>Users and groups who may read through the Unix socket beside root.</summary>
    public IReadOnlyCollection<uint> AllowedUids { get; init; } = [];

    public IReadOnlyCollection<uint> AllowedGids { get; init; } = [];

    public SourceKind Source { get; init; } = SourceKind.Auto;

    /// <summary>Look at the processes of this cgroup and those below alone: a directory, or a path as in /proc/PID/cgroup. Null: all.</summary>
    public string? Cgroup { get; init; }

    /// <summary>
    /// Keep CAP_SYS_ADMIN, by which network namespaces can be entered: sock_diag tells nothing of others. A right that opens far more
    /// than that, so it is given up by default, and /proc shows the other namespaces.
    /// </summary>
    public bool EnterNamespaces { get; init; }

    /// <summary>
    /// Time from one poll's begin to the next one's. What lives shorter may stay without a name; a shorter period costs
    /// more of the processor (a poll takes about 1 ms for each 1,000 sockets).
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Every process's descriptors are gone through within this time, whatever it seems to do and the kernel tells.</summary>
    public TimeSpan Reconcile { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The part of the interval that may go into searching processes that seem unchanged.</summary>
    public double SearchShare { get; init; } = 0.2;

    public FeedOptions Feed { get; init; } = new();

    /// <summary>Where and how the feed is recorded; null: it is not.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>Look at these network namespaces alone. For tests.</summary>
    public IReadOnlySet<ulong>? OnlyNetNs { get; init; }
}
