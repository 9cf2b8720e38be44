namespace Enrichment.Updater.Attribution.Feed;

/// <summary>
/// How far the updater's clock is ahead of a host's. What a heartbeat shows is that and the time it was under way; of
/// the last heartbeats the one that was under way shortest is nearest the truth.
/// </summary>
sealed class ClockOffset
{
    readonly long[] _shown = new long[16];
    int _count;

    /// <summary>The updater runs on the host itself: both clocks are one.</summary>
    public bool SameClock { get; set; }

    public long Nanoseconds { get; private set; }

    public void Add(long hostWallNs, long updaterNs)
    {
        if (SameClock)
        {
            Nanoseconds = 0;
            return;
        }

        _shown[_count++ % _shown.Length] = updaterNs - hostWallNs;
        Nanoseconds = _shown[0];
        for (var i = 1; i < Math.Min(_count, _shown.Length); i++)
        {
            Nanoseconds = Math.Min(Nanoseconds, _shown[i]);
        }
    }

    public void Reset() => _count = 0;
}
