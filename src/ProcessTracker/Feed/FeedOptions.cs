namespace Enrichment.Tracker.Feed;

/// <summary>How much the feed remembers.</summary>
sealed record FeedOptions
{
    /// <summary>Changes kept for readers that lag or resume; 16 bytes each. A reader further behind gets a new snapshot. Default 131,072.</summary>
    public int RingCapacity { get; init; } = 131_072;

    /// <summary>Closed bindings stay in snapshots for so long: flows end later than their sockets. Default two minutes.</summary>
    public TimeSpan ClosedRetention { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>No more closed bindings than this are kept for snapshots. Default 131,072.</summary>
    public int ClosedCapacity { get; init; } = 131_072;
}
