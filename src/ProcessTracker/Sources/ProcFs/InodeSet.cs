namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>Inode numbers in ascending order, each once; an array that is filled again and again.</summary>
struct InodeSet()
{
    uint[] _items = [];

    public int Count { get; private set; }

    public readonly ReadOnlySpan<uint> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Appends; <see cref="Settle"/> must follow the last one.</summary>
    public void Add(uint inode)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, Count * 2));
        }

        _items[Count++] = inode;
    }

    /// <summary>Sorts, and drops what is there twice (dup, several descriptors of one socket).</summary>
    public void Settle()
    {
        var items = _items.AsSpan(0, Count);
        items.Sort();
        var kept = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (kept == 0 || items[kept - 1] != items[i])
            {
                items[kept++] = items[i];
            }
        }

        Count = kept;
    }

    /// <summary>Drops those that the predicate picks, and returns how many.</summary>
    public int RemoveAll(Predicate<uint> picked)
    {
        var kept = 0;
        foreach (var inode in Items)
        {
            if (!picked(inode))
            {
                _items[kept++] = inode;
            }
        }

        var removed = Count - kept;
        Count = kept;
        return removed;
    }

    /// <summary>Takes over another set's items.</summary>
    public void CopyFrom(in InodeSet other)
    {
        if (_items.Length < other.Count)
        {
            _items = new uint[other.Count];
        }

        other.Items.CopyTo(_items);
        Count = other.Count;
    }
}
