namespace Enrichment.Updater.Attribution;

/// <summary>
/// Rows in arrays of fixed size, a hash over <see cref="RowKey"/> whose buckets are chains through the rows, newest
/// first, and a list of closed rows in the order of closing, from whose front rows are taken away. Not thread-safe.
/// </summary>
sealed class BindingTable
{
    const int ChunkBits = 13;
    const int ChunkSize = 1 << ChunkBits;

    readonly List<BindingRow[]> _chunks = [];
    int[] _buckets = NewBuckets(1 << 10);
    int _free = -1;
    int _used;
    int _oldestClosed = -1;
    int _newestClosed = -1;

    public int Count { get; private set; }

    public int OpenCount { get; private set; }

    /// <summary>Memory of rows and buckets.</summary>
    public long Bytes => ((long)_chunks.Count * ChunkSize * System.Runtime.CompilerServices.Unsafe.SizeOf<BindingRow>()) + (_buckets.Length * 4L);

    /// <summary>The row that was closed before all others; -1: none is closed.</summary>
    public int OldestClosed => _oldestClosed;

    public ref BindingRow this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    public int Add(in BindingRow row)
    {
        if (Count >= _buckets.Length)
        {
            Grow();
        }

        var index = Take();
        ref var added = ref this[index];
        added = row;
        added.NextClosed = -1;
        Link(index, ref added);
        Count++;
        OpenCount++;
        if (!row.IsOpen)
        {
            EnterClosed(index);
        }

        return index;
    }

    public void Close(int index, long closedFrom, long closedBy)
    {
        ref var row = ref this[index];
        row.ClosedFrom = closedFrom;
        row.ClosedBy = closedBy;
        EnterClosed(index);
    }

    /// <summary>Takes the row away that was closed before all others, and says whose it was.</summary>
    public (int Owners, long ClosedBy) RemoveOldestClosed()
    {
        var index = _oldestClosed;
        ref var row = ref this[index];
        _oldestClosed = row.NextClosed;
        if (_oldestClosed < 0)
        {
            _newestClosed = -1;
        }

        Unlink(index, ref row);
        var removed = (row.Owners, row.ClosedBy);
        row = default;
        row.Older = _free;
        _free = index;
        Count--;
        return removed;
    }

    /// <summary>First row of the bucket in which rows of the key are; go on by <see cref="BindingRow.Older"/> until -1, and ask <see cref="RowKey.Fits"/>.</summary>
    public int Bucket(in RowKey key) => _buckets[key.Hash() & (uint)(_buckets.Length - 1)];

    int Take()
    {
        if (_free >= 0)
        {
            var index = _free;
            _free = this[index].Older;
            return index;
        }

        if (_used == _chunks.Count << ChunkBits)
        {
            _chunks.Add(new BindingRow[ChunkSize]);
        }

        return _used++;
    }

    void EnterClosed(int index)
    {
        OpenCount--;
        if (_newestClosed >= 0)
        {
            this[_newestClosed].NextClosed = index;
        }
        else
        {
            _oldestClosed = index;
        }

        _newestClosed = index;
    }

    void Link(int index, ref BindingRow row)
    {
        ref var head = ref _buckets[RowKey.Of(row).Hash() & (uint)(_buckets.Length - 1)];
        row.Older = head;
        row.Newer = -1;
        if (head >= 0)
        {
            this[head].Newer = index;
        }

        head = index;
    }

    void Unlink(int index, ref BindingRow row)
    {
        if (row.Newer >= 0)
        {
            this[row.Newer].Older = row.Older;
        }
        else
        {
            _buckets[RowKey.Of(row).Hash() & (uint)(_buckets.Length - 1)] = row.Older;
        }

        if (row.Older >= 0)
        {
            this[row.Older].Newer = row.Newer;
        }
    }

    // Chains are walked from their oldest row, so that they stay in order.
    void Grow()
    {
        var old = _buckets;
        _buckets = NewBuckets(old.Length * 2);
        foreach (var head in old)
        {
            var oldest = -1;
            for (var index = head; index >= 0; index = this[index].Older)
            {
                oldest = index;
            }

            for (var index = oldest; index >= 0;)
            {
                ref var row = ref this[index];
                var newer = row.Newer;
                Link(index, ref row);
                index = newer;
            }
        }
    }

    static int[] NewBuckets(int size)
    {
        var buckets = new int[size];
        Array.Fill(buckets, -1);
        return buckets;
    }
}
