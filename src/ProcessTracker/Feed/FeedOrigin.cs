namespace Enrichment.Tracker.Feed;

/// <summary>Whose feed this is.</summary>
sealed record FeedOrigin
{
    public required string HostName { get; init; }

    /// <summary>/proc/sys/kernel/random/boot_id.</summary>
    public required string BootId { get; init; }

    /// <summary>This run of the tracker: a reader that knows another one has to begin anew.</summary>
    public string Epoch { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>The source in use: <c>sockdiag</c>, <c>procfs</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Why not a better one; empty where it is the best.</summary>
    public string SourceReason { get; init; } = "";

    /// <summary>Poll period.</summary>
    public required TimeSpan Interval { get; init; }

    public required string Version { get; init; }
}
