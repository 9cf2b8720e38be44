namespace Enrichment.Journal;

/// <summary>How a feed is recorded.</summary>
public sealed record JournalOptions
{
    /// <summary>Holds one folder for each host; created where it is missing.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// A new segment is begun after this time. Shorter: reading a short span costs less, and the open sockets at each
    /// segment's beginning take more room. Default 10 minutes.
    /// </summary>
    public TimeSpan Rotation { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Segments that ended longer ago are removed. Default 30 days.</summary>
    public TimeSpan KeepAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes that the segments of one host may take; beyond it the oldest are removed. Default 4 GiB.</summary>
    public long KeepBytes { get; init; } = 4L << 30;

    /// <summary>What was told is on the disk after this time. Default 1 s: as much is lost when the power fails.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a disk that was full is tried again; the first is a second. Default 30 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A segment beyond this size is ended before its time, so that retention by size has something to remove.</summary>
    internal long SegmentBytes => Math.Clamp(KeepBytes / 16, 64 << 10, 256 << 20);
}
