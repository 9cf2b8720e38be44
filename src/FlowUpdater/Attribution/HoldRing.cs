namespace Enrichment.Updater.Attribution;

/// <summary>A queue in one array that grows up to a bound, and never shrinks.</summary>
sealed class HoldRing<T>(int capacity)
{
    T[] _items = new T[Math.Min(capacity, 1024)];
    int _head;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public ref T First => ref _items[_head];

    /// <summary>The place of a new last item. The caller has checked that it is not full.</summary>
    public ref T Add()
    {
        if (Count == _items.Length)
        {
            var larger = new T[Math.Min(capacity, _items.Length * 2)];
            var toEnd = Math.Min(Count, _items.Length - _head);
            _items.AsSpan(_head, toEnd).CopyTo(larger);
            _items.AsSpan(0, Count - toEnd).CopyTo(larger.AsSpan(toEnd));
            (_items, _head) = (larger, 0);
        }

        return ref _items[(_head + Count++) % _items.Length];
    }

    public void RemoveFirst()
    {
        _items[_head] = default!;
        _head = (_head + 1) % _items.Length;
        Count--;
    }
}
