namespace Enrichment.Tracker;

/// <summary>Polls begin an interval apart; after one that took longer than that the next begins at once.</summary>
struct Pace(TimeSpan interval, TimeProvider time)
{
    long _next = time.GetTimestamp();

    /// <summary>How long to wait for the next one; never less than nothing, however long this thread waits for a processor.</summary>
    public TimeSpan UntilNext()
    {
        var now = time.GetTimestamp();
        _next = Math.Max(_next + (long)(interval.TotalSeconds * time.TimestampFrequency), now);
        return time.GetElapsedTime(now, _next);
    }
}
