using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.Updater.Attribution.Frozen;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Rows in arrays of fixed size, a hash over <see cref="RowKey"/> whose buckets are chains, newest first, and a list of
/// closed rows in the order of closing, from whose front rows are taken away. Hashes and chains stand apart from the
/// rows, and a bucket has the hash of its newest: what is not found has not touched a row. Not thread-safe.
/// </summary>
sealed class BindingTable
{
    internal const int ChunkBits = 13;
    internal const int ChunkSize = 1 << ChunkBits;

    readonly List<BindingRow[]> _chunks = [];
    Link[] _links = [];
    Bucket[] _buckets = NewBuckets(1 << 10);
    int _free = -1;
    int _used;
    int _newestClosed = -1;

    public int Count { get; private set; }

    public int OpenCount { get; private set; }

    /// <summary>Memory of rows, chains and buckets.</summary>
    public long Bytes =>
        ((long)_chunks.Count * ChunkSize * Unsafe.SizeOf<BindingRow>()) + ((long)_links.Length * Unsafe.SizeOf<Link>()) + ((long)_buckets.Length * Unsafe.SizeOf<Bucket>());

    /// <summary>The row that was closed before all others; -1: none is closed.</summary>
    public int OldestClosed { get; private set; } = -1;

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
        added.Link = -1;
        _links[index].Hash = RowKey.Of(row).Hash();
        Enchain(index);
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

    /// <summary>Takes the row away that was closed before all others, and gives a copy of it.</summary>
    public BindingRow RemoveOldestClosed()
    {
        var index = OldestClosed;
        ref var row = ref this[index];
        var removed = row;
        OldestClosed = (int)row.Link;
        if (OldestClosed < 0)
        {
            _newestClosed = -1;
        }

        Unchain(index);
        row = default;
        _links[index].Older = _free;
        _free = index;
        Count--;
        return removed;
    }

    /// <summary>The newest row of that hash; ask <see cref="RowKey.Fits"/>, and go on by <see cref="Next"/>. -1: there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int First(uint hash)
    {
        ref readonly var bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        return bucket.Hash == hash || bucket.Newest < 0 ? bucket.Newest : Matching(_links[bucket.Newest].Older, hash);
    }

    /// <summary>The next older row of that hash; -1: there is none.</summary>
    public int Next(int index, uint hash) => Matching(_links[index].Older, hash);

    /// <summary>Brings the bucket of that hash near to the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchBucket(uint hash)
    {
        if (Sse.IsSupported)
        {
            // Where a collection moves the array meanwhile, the wrong line was fetched and nothing else happens.
            Sse.Prefetch0(Unsafe.AsPointer(ref _buckets[hash & (uint)(_buckets.Length - 1)]));
        }
    }

    /// <summary>The same for the newest row of the bucket, if it has that hash: then it is most often the one that is meant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchFirst(uint hash)
    {
        ref readonly var bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
        if (bucket.Newest < 0 || !Sse.IsSupported)
        {
            return;
        }

        Sse.Prefetch0(Unsafe.AsPointer(ref _links[bucket.Newest]));
        if (bucket.Hash == hash)
        {
            var row = (byte*)Unsafe.AsPointer(ref this[bucket.Newest]);
            Sse.Prefetch0(row);
            Sse.Prefetch0(row + 64);
        }
    }

    /// <summary>Gives the rows away, in the order for reading; there is nothing in the table afterwards but its counts.</summary>
    /// <param name="offsets">Updater's clock minus the host's, by place.</param>
    public FrozenRows Freeze(long[] offsets)
    {
        BindingRow[][] chunks = [.. _chunks];
        var order = new int[_used];
        var hashes = new uint[Count];
        Gather(order, hashes);
        (_links, _buckets, _used, OldestClosed) = ([], [], 0, -1);
        _chunks.Clear();
        new RowOrder(chunks, order, hashes, offsets).Apply();
        return new FrozenRows(chunks[..((hashes.Length + ChunkSize - 1) >> ChunkBits)], hashes, offsets);
    }

    // Rows of each hash together, oldest first; what is free comes last.
    void Gather(Span<int> order, Span<uint> hashes)
    {
        var count = 0;
        var bucket = new List<(uint Hash, int Age, int Row)>();
        foreach (ref readonly var head in _buckets.AsSpan())
        {
            bucket.Clear();
            for (var i = head.Newest; i >= 0; i = _links[i].Older)
            {
                bucket.Add((_links[i].Hash, -bucket.Count, i));
            }

            bucket.Sort();
            foreach (var (hash, _, row) in bucket)
            {
                (order[count], hashes[count]) = (row, hash);
                count++;
            }
        }

        for (var i = _free; i >= 0; i = _links[i].Older)
        {
            order[count++] = i;
        }
    }

    int Matching(int index, uint hash)
    {
        while (index >= 0 && _links[index].Hash != hash)
        {
            index = _links[index].Older;
        }

        return index;
    }

    int Take()
    {
        if (_free >= 0)
        {
            var index = _free;
            _free = _links[index].Older;
            return index;
        }

        if (_used == _chunks.Count << ChunkBits)
        {
            _chunks.Add(new BindingRow[ChunkSize]);
            if (_links.Length < _chunks.Count << ChunkBits)
            {
                // By an eighth: the copy is cheap beside the rows, unused memory is not.
                Array.Resize(ref _links, (_chunks.Count + (_chunks.Count >> 3)) << ChunkBits);
            }
        }

        return _used++;
    }

    void EnterClosed(int index)
    {
        OpenCount--;
        if (_newestClosed >= 0)
        {
            this[_newestClosed].Link = index;
        }
        else
        {
            OldestClosed = index;
        }

        _newestClosed = index;
    }

    void Enchain(int index)
    {
        ref var link = ref _links[index];
        ref var head = ref _buckets[link.Hash & (uint)(_buckets.Length - 1)];
        link.Older = head.Newest;
        link.Newer = -1;
        if (head.Newest >= 0)
        {
            _links[head.Newest].Newer = index;
        }

        (head.Hash, head.Newest) = (link.Hash, index);
    }

    void Unchain(int index)
    {
        var link = _links[index];
        if (link.Newer >= 0)
        {
            _links[link.Newer].Older = link.Older;
        }
        else
        {
            ref var head = ref _buckets[link.Hash & (uint)(_buckets.Length - 1)];
            (head.Hash, head.Newest) = (link.Older < 0 ? 0 : _links[link.Older].Hash, link.Older);
        }

        if (link.Older >= 0)
        {
            _links[link.Older].Newer = link.Newer;
        }
    }

    // Chains are walked from their oldest row, so that they stay in order.
    void Grow()
    {
        var old = _buckets;
        _buckets = NewBuckets(old.Length * 2);
        foreach (ref readonly var head in old.AsSpan())
        {
            var oldest = -1;
            for (var index = head.Newest; index >= 0; index = _links[index].Older)
            {
                oldest = index;
            }

            for (var index = oldest; index >= 0;)
            {
                var newer = _links[index].Newer;
                Enchain(index);
                index = newer;
            }
        }
    }

    static Bucket[] NewBuckets(int size)
    {
        var buckets = new Bucket[size];
        Array.Fill(buckets, new Bucket { Newest = -1 });
        return buckets;
    }

    struct Bucket
    {
        /// <summary>Of the newest row.</summary>
        public uint Hash;

        /// <summary>-1: there is none.</summary>
        public int Newest;
    }

    /// <summary>A row's place in its bucket.</summary>
    struct Link
    {
        public uint Hash;

        /// <summary>The next older row of the bucket, or of the free list; -1: none.</summary>
        public int Older;

        /// <summary>The next newer row of the bucket; -1: none.</summary>
        public int Newer;
    }
}
