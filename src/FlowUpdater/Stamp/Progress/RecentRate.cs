namespace Enrichment.Updater.Stamp.Progress;

/// <summary>How fast a count grows: over the last seconds, not since the beginning.</summary>
sealed class RecentRate(TimeProvider time)
{
    const int Window = 5; // seconds

    readonly Queue<(long At, long Count)> _marks = new();

    public double PerSecond { get; private set; }

    public void Update(long count)
    {
        var now = time.GetTimestamp();
        _marks.Enqueue((now, count));
        while (_marks.Count > 2 && time.GetElapsedTime(_marks.Peek().At, now).TotalSeconds > Window)
        {
            _marks.Dequeue();
        }

        var (at, before) = _marks.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        PerSecond = seconds > 0 ? (count - before) / seconds : 0;
    }
}
