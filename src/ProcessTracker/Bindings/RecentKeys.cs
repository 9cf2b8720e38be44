namespace Enrichment.Tracker.Bindings;

/// <summary>The keys put in last, up to a number.</summary>
sealed class RecentKeys(int capacity)
{
    readonly HashSet<ulong> _keys = [];
    readonly Queue<ulong> _order = new();

    public void Add(ulong key)
    {
        if (!_keys.Add(key))
        {
            return;
        }

        _order.Enqueue(key);
        if (_order.Count > capacity)
        {
            _keys.Remove(_order.Dequeue());
        }
    }

    /// <summary>Whether it was there.</summary>
    public bool Remove(ulong key) => _keys.Remove(key);
}
