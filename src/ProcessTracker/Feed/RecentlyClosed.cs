using Enrichment.Bindings;

namespace Enrichment.Tracker.Feed;

/// <summary>Bindings that closed so shortly ago that a flow may still ask for them; bounded by age and number.</summary>
sealed class RecentlyClosed(FeedOptions options)
{
    readonly Queue<Binding> _bindings = new();
    readonly long _retentionNs = options.ClosedRetention.Ticks * TimeSpan.NanosecondsPerTick;

    public int Count => _bindings.Count;

    public void Add(Binding binding)
    {
        if (_bindings.Count == options.ClosedCapacity)
        {
            _bindings.Dequeue();
        }

        _bindings.Enqueue(binding);
    }

    /// <summary>Forgets what closed longer ago than the retention. They were added about in order of their closing.</summary>
    public void Expire(long nowNs)
    {
        while (_bindings.TryPeek(out var oldest) && oldest.ClosedBy < nowNs - _retentionNs)
        {
            _bindings.Dequeue();
        }
    }

    public void CopyTo(List<Binding> destination) => destination.AddRange(_bindings);
}
