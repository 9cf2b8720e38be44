using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>
/// Groups with keys of one size: entries (key, sums) one behind the other in the order in which they came, and an open-addressing table of
/// 32-bit slots, each with the number of an entry and eight bits of its hash. A flow touches one slot and, nearly always, one entry at most;
/// both are asked for ahead of time for a batch of flows, so that their way from memory overlaps.
/// </summary>
sealed unsafe class GroupTable(int keyWords, bool isWide, bool hasRecord) : IDisposable
{
    /// <summary>As many as a slot can number.</summary>
    public const int MostGroups = (1 << 24) - 1;

    const int FirstSlots = 1024, FirstBytes = 16 * 1024, Ahead = 32;
    const uint PlaceMask = (1 << 24) - 1;

    PageMemory _slotMemory, _entryMemory;
    uint* _slots;
    ulong* _entries;
    uint _mask;
    int _room;

    public EntryLayout Layout { get; private set; } = new(keyWords, isWide, hasRecord);

    public int Count { get; private set; }

    /// <summary>Bytes of memory that are in use; more of it may be set aside.</summary>
    public long Length => _slotMemory.Length + (long)Count * Layout.Words * sizeof(ulong);

    /// <summary>The key of a group; behind it are the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* Entry(int number) => _entries + (long)number * Layout.Words;

    public void Read(int number, out FlowSums sums) => Layout.Read(Entry(number) + keyWords, out sums);

    /// <summary>Adds some flows of a batch, which are fewer than fill the table beyond <see cref="MostGroups"/>.</summary>
    public void Add(GroupBatch batch, ReadOnlySpan<ushort> flows)
    {
        MakeRoom(Count + flows.Length);
        Announce(batch, flows[..Math.Min(Ahead, flows.Length)]);
        for (var from = 0; from < flows.Length; from += Ahead)
        {
            var some = flows.Slice(from, Math.Min(Ahead, flows.Length - from));
            var rest = flows[(from + some.Length)..];
            if (Sse.IsSupported)
            {
                Fetch(batch, some);
            }

            Announce(batch, rest[..Math.Min(Ahead, rest.Length)]);
            AddSome(batch, some);
        }
    }

    /// <summary>Asks for the slots of flows that are to be added soon. Nothing else happens, also where another thread works on the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Announce(GroupBatch batch, ReadOnlySpan<ushort> flows)
    {
        if (Sse.IsSupported)
        {
            // Where these two do not fit together nothing of use is asked for, and that does no harm.
            var slots = _slots;
            var mask = _mask;
            foreach (var flow in flows)
            {
                Sse.Prefetch0(slots + ((uint)batch.Hash(flow) & mask));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Fetch(GroupBatch batch, ReadOnlySpan<ushort> flows)
    {
        var (mask, words) = (_mask, Layout.Words);
        foreach (var flow in flows)
        {
            var hash = batch.Hash(flow);
            var slot = _slots[(uint)hash & mask];
            if (slot != 0 && slot >> 24 == (byte)(hash >> 32))
            {
                var entry = _entries + ((slot & PlaceMask) - 1) * (long)words;
                Sse.Prefetch0(entry);
                Sse.Prefetch0(entry + words - 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddSome(GroupBatch batch, ReadOnlySpan<ushort> flows)
    {
        var (layout, slots, mask) = (Layout, (nint)_slots, _mask);
        foreach (var flow in flows)
        {
            var key = batch.Key(flow);
            var hash = batch.Hash(flow);
            var tag = (uint)(hash >> 32) << 24;
            for (var at = (uint)hash & mask; ; at = (at + 1) & mask)
            {
                var slot = ((uint*)slots)[at];
                if (slot == 0)
                {
                    ((uint*)slots)[at] = tag | (uint)(Count + 1);
                    Insert(key, batch.Sums(flow));
                    layout = Layout;
                    break;
                }

                if ((slot ^ tag) > PlaceMask)
                {
                    continue;
                }

                var entry = _entries + ((slot & PlaceMask) - 1) * (long)layout.Words;
                if (IsKey(entry, key))
                {
                    if (!layout.TryAdd(entry + keyWords, batch.Sums(flow)))
                    {
                        AddWide((int)(slot & PlaceMask) - 1, batch.Sums(flow));
                        layout = Layout;
                    }

                    break;
                }
            }
        }
    }

    void AddWide(int number, in FlowSums sums)
    {
        Widen();
        Layout.TryAdd(Entry(number) + keyWords, sums);
    }

    void Insert(ulong* key, in FlowSums sums)
    {
        if (!Layout.IsWide && !EntryLayout.IsNarrow(sums))
        {
            Widen();
        }

        var entry = Entry(Count++);
        for (var i = 0; i < keyWords; i++)
        {
            entry[i] = key[i];
        }

        Layout.Write(entry + keyWords, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool IsKey(ulong* entry, ulong* key)
    {
        for (var i = 0; i < keyWords; i++)
        {
            if (entry[i] != key[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>So that slots are at most two thirds full, and there are entries to write to.</summary>
    void MakeRoom(int count)
    {
        if (_slots is null || count > (_mask + 1) / 3 * 2)
        {
            Rehash(count);
        }

        if (count > _room)
        {
            // Beyond some size much is set aside at once: what is not touched costs nothing, and what is lies in huge pages.
            var length = Math.Max((long)_room * Layout.Words * sizeof(ulong), FirstBytes);
            length = Math.Max(count * Layout.Words * (long)sizeof(ulong), length * (length < PageMemory.HugeFrom ? 2 : 8));
            _room = (int)Math.Min(length / (Layout.Words * sizeof(ulong)), MostGroups);
            _entryMemory.Resize((long)_room * Layout.Words * sizeof(ulong));
            _entries = (ulong*)_entryMemory.Address;
        }
    }

    void Rehash(int count)
    {
        var slots = _slots is null ? FirstSlots : (long)_mask + 1;
        while (count > slots / 3 * 2)
        {
            slots *= 2;
        }

        _slotMemory.Free();
        _slotMemory.Resize(slots * sizeof(uint));
        _slots = (uint*)_slotMemory.Address;
        _mask = (uint)(slots - 1);
        for (var from = 0; from < Count; from += Ahead)
        {
            Rehash(from, Math.Min(Ahead, Count - from));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Rehash(int from, int count)
    {
        var hashes = stackalloc ulong[Ahead];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = KeyHash.Of(Entry(from + i), keyWords);
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(_slots + ((uint)hashes[i] & _mask));
            }
        }

        for (var i = 0; i < count; i++)
        {
            var at = (uint)hashes[i] & _mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & _mask;
            }

            _slots[at] = (uint)(hashes[i] >> 32) << 24 | (uint)(from + i + 1);
        }
    }

    void Widen()
    {
        var (narrow, wide) = (Layout, Layout.Widened);
        var memory = default(PageMemory);
        memory.Resize((long)_room * wide.Words * sizeof(ulong));
        var to = (ulong*)memory.Address;
        for (var i = 0; i < Count; i++, to += wide.Words)
        {
            var from = Entry(i);
            narrow.Read(from + keyWords, out var sums);
            new ReadOnlySpan<ulong>(from, keyWords).CopyTo(new Span<ulong>(to, keyWords));
            wide.Write(to + keyWords, sums);
        }

        _entryMemory.Free();
        (_entryMemory, Layout) = (memory, wide);
        _entries = (ulong*)memory.Address;
    }

    /// <summary>Forgets all groups and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        if (_slots is not null)
        {
            new Span<uint>(_slots, (int)_mask + 1).Clear();
        }
    }

    /// <summary>Gives the memory back; the table is empty then and can be used on.</summary>
    public void Dispose()
    {
        _slotMemory.Free();
        _entryMemory.Free();
        _slots = null;
        _entries = null;
        (_mask, _room, Count) = (0, 0, 0);
    }
}
