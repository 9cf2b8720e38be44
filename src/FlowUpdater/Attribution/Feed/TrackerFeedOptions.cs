namespace Enrichment.Updater.Attribution.Feed;

/// <summary>How a tracker is watched.</summary>
sealed record TrackerFeedOptions
{
    /// <summary>A tracker that says nothing for so long is away; it sends heartbeats about once a second. Default: 10 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first wait before another try; it doubles with each. Default: 100 ms.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before another try. Default: 5 s.</summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What it means that a tracker is away, the second half of the sentence that says so.</summary>
    public string WhileAway { get; init; } = "flows go on without its processes, and it is tried again";

    /// <summary>Boot id of the machine the updater runs on: the tracker with the same one has the same clock, and its host is the one captured on.</summary>
    public string LocalBootId { get; init; } = ReadBootId();

    static string ReadBootId()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        try
        {
            return File.ReadAllText(Path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // Then the tracker counts as one of another host, which costs a clock offset near 0.
        }
    }
}
