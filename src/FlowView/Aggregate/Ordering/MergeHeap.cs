namespace Enrichment.View.Aggregate.Ordering;

/// <summary>What a <see cref="MergeHeap{T}"/> orders.</summary>
interface IBefore<T>
{
    bool IsBefore(T other);
}

/// <summary>A binary heap of runs that are merged. The runtime's queue of pairs would be compiled at each start.</summary>
sealed class MergeHeap<T>
    where T : class, IBefore<T>
{
    readonly List<T> _heap = [];

    public void Add(T item)
    {
        _heap.Add(item);
        var at = _heap.Count - 1;
        while (at > 0 && item.IsBefore(_heap[(at - 1) / 2]))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = item;
    }

    /// <returns>The one that is before all others; null: there is none.</returns>
    public T? Take()
    {
        if (_heap.Count == 0)
        {
            return null;
        }

        var (first, last) = (_heap[0], _heap[^1]);
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count > 0)
        {
            Sink(last);
        }

        return first;
    }

    /// <summary>From the top, which is free.</summary>
    void Sink(T item)
    {
        var at = 0;
        for (var child = 1; child < _heap.Count; child = (2 * at) + 1)
        {
            if (child + 1 < _heap.Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(item))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = item;
    }
}
