using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.Updater.Attribution.Frozen;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Rows in arrays of fixed size, a hash over <see cref="RowKey"/> whose buckets are chains, newest first, and a list of
/// closed rows in the order of closing, from whose front rows are taken away. Hashes and chains stand apart from the
/// rows, and a bucket has the hash of its newest: what is not found has not touched a row. There are two buckets for each
/// row at least: to follow a chain costs more than they do. Not thread-safe.
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
        if (Count >= _buckets.Length / 2)
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
        ref readonly var bucket = ref BucketOf(hash);
        return bucket.HasNewest(hash) ? bucket.Newest
            : bucket.HasOlder ? Matching(_links[bucket.Newest].Older, hash)
            : -1;
    }

    /// <summary>The next older row of that hash; -1: there is none.</summary>
    public int Next(int index, uint hash) => Matching(_links[index].Older, hash);

    /// <summary>No row but this one, the <see cref="First"/>, has that hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAlone(int index, uint hash) => !BucketOf(hash).HasOlder || Next(index, hash) < 0;

    /// <summary>Brings the bucket of that hash near to the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchBucket(uint hash)
    {
        if (Sse.IsSupported)
        {
            // Where a collection moves the array meanwhile, the wrong line was fetched and nothing else happens.
            Sse.Prefetch0(Unsafe.AsPointer(ref BucketOf(hash)));
        }
    }

    /// <summary>The same for what the bucket leads to: the newest row, if it has that hash, and what says which is older, if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchFirst(uint hash)
    {
        ref readonly var bucket = ref BucketOf(hash);
        if (!Sse.IsSupported)
        {
            return;
        }

        if (bucket.HasOlder)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref _links[bucket.Newest]));
        }

        if (bucket.HasNewest(hash) && bucket.Newest >= 0)
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
        ref var head = ref BucketOf(link.Hash);
        link.Older = head.Newest;
        link.Newer = -1;
        if (head.Newest >= 0)
        {
            _links[head.Newest].Newer = index;
        }

        head = new Bucket(link.Hash, index, link.Older >= 0);
    }

    void Unchain(int index)
    {
        var link = _links[index];
        if (link.Newer >= 0)
        {
            _links[link.Newer].Older = link.Older;
        }

        if (link.Older >= 0)
        {
            _links[link.Older].Newer = link.Newer;
        }

        ref var head = ref BucketOf(link.Hash);
        var newest = link.Newer < 0 ? link.Older : head.Newest;
        head = newest < 0 ? Bucket.Empty : new Bucket(_links[newest].Hash, newest, _links[newest].Older >= 0);
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
        Array.Fill(buckets, Bucket.Empty);
        return buckets;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref Bucket BucketOf(uint hash) => ref _buckets[hash & (uint)(_buckets.Length - 1)];

    /// <summary>A chain's newest row with its hash, of which one bit, the same for all in a bucket, says whether the chain goes on.</summary>
    readonly struct Bucket(uint hash, int newest, bool hasOlder)
    {
        readonly uint _hash = (hash & ~1u) | (hasOlder ? 1u : 0);

        public static Bucket Empty => new(0, -1, hasOlder: false);

        /// <summary>-1: there is none.</summary>
        public readonly int Newest = newest;

        public bool HasOlder => (_hash & 1) != 0;

        /// <summary>Whether the newest row has that hash, if there is one.</summary>
        public bool HasNewest(uint hash) => (_hash ^ hash) <= 1;
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
