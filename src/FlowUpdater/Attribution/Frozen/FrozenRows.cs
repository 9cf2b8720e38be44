using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Enrichment.Updater.Attribution.Frozen;

/// <summary>
/// The rows of a history that changes no more. Those of one key stand together in order of their beginning, so that the few of a moment are
/// found among thousands by halving; a hash of keys (open addressing, at most three quarters full) says where each key begins.
/// </summary>
/// <remarks>Times of several hosts are compared on the updater's clock.</remarks>
sealed class FrozenRows
{
    readonly BindingRow[][] _chunks;
    readonly long[] _offsets;
    readonly ulong[] _slots; // hash of a key, then the index of its first row plus 1; 0: nothing
    readonly uint _mask;

    /// <param name="chunks">All rows; those of each key together, in order.</param>
    /// <param name="hashes">Of each row's key.</param>
    /// <param name="offsets">Updater's clock minus the host's, by place.</param>
    public FrozenRows(BindingRow[][] chunks, ReadOnlySpan<uint> hashes, long[] offsets)
    {
        _chunks = chunks;
        _offsets = offsets;
        Count = hashes.Length;
        _slots = new ulong[SlotsFor(Link())];
        _mask = (uint)_slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            if (i == 0 || !this[i - 1].Continues)
            {
                Enter(hashes[i], i);
            }
        }
    }

    public int Count { get; }

    /// <summary>Memory of rows and slots.</summary>
    public long Bytes => ((long)_chunks.Length * BindingTable.ChunkSize * Unsafe.SizeOf<BindingRow>()) + (_slots.Length * 8L);

    public ref BindingRow this[int index] => ref _chunks[index >> BindingTable.ChunkBits][index & (BindingTable.ChunkSize - 1)];

    /// <summary>Updater's clock minus that of the row's host.</summary>
    public long OffsetOf(in BindingRow row) => _offsets[row.Place];

    /// <summary>When the row's socket can first have been there, on the updater's clock.</summary>
    public static long StartOf(in BindingRow row, long[] offsets) =>
        Math.Min(Math.Min(row.OpenedFrom, row.OpenedBy), row.ClosedBy) + offsets[row.Place];

    /// <summary>The first row of the key; -1: there is none.</summary>
    public int First(in RowKey key, uint hash)
    {
        for (var at = hash & _mask; _slots[at] is var slot && slot != 0; at = (at + 1) & _mask)
        {
            if ((uint)(slot >> 32) == hash && key.Fits(this[(int)(uint)slot - 1]))
            {
                return (int)(uint)slot - 1;
            }
        }

        return -1;
    }

    /// <summary>The first row of a key with that hash, which need not be the one asked for; -1: there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Likely(uint hash)
    {
        var slots = _slots;
        for (var at = hash & _mask; at < (uint)slots.Length && slots[at] is var slot && slot != 0; at = (at + 1) & _mask)
        {
            if ((uint)(slot >> 32) == hash)
            {
                return (int)(uint)slot - 1;
            }
        }

        return -1;
    }

    /// <summary>The last row of the key that begins at <paramref name="first"/>.</summary>
    public int Last(int first)
    {
        while (this[first].Continues)
        {
            first++;
        }

        return first;
    }

    /// <summary>The last row of the key that can have been there by then; the row before <paramref name="first"/> where none was.</summary>
    public int LastStartedBy(int first, in RowKey key, long time)
    {
        if (!this[first].Continues)
        {
            return StartOf(this[first], _offsets) <= time ? first : first - 1;
        }

        // How far the key's rows go on is not known: in doubling steps to where it is too late, then halving back.
        var (before, step) = (first - 1, 1);
        while (IsStarted(before + step, key, time))
        {
            before += step;
            step *= 2;
        }

        for (; step > 1; step /= 2)
        {
            if (IsStarted(before + (step / 2), key, time))
            {
                before += step / 2;
            }
        }

        return before;
    }

    /// <summary>Brings what says where the key begins near to the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchSlot(uint hash)
    {
        if (Sse.IsSupported)
        {
            // Where a collection moves the array meanwhile, the wrong line was fetched and nothing else happens.
            Sse.Prefetch0(Unsafe.AsPointer(ref _slots[hash & _mask]));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchRow(int index)
    {
        if (Sse.IsSupported)
        {
            var row = (byte*)Unsafe.AsPointer(ref this[index]);
            Sse.Prefetch0(row);
            Sse.Prefetch0(row + 64);
        }
    }

    bool IsStarted(int index, in RowKey key, long time) =>
        (uint)index < (uint)Count && key.Fits(this[index]) && StartOf(this[index], _offsets) <= time;

    /// <returns>How many keys there are.</returns>
    int Link()
    {
        var keys = 0;
        var latest = long.MinValue;
        for (var i = 0; i < Count; i++)
        {
            ref var row = ref this[i];
            latest = Math.Max(latest, row.IsOpen ? long.MaxValue : row.ClosedBy + _offsets[row.Place]);
            row.Link = latest;
            if (!row.Continues)
            {
                keys++;
                latest = long.MinValue;
            }
        }

        return keys;
    }

    void Enter(uint hash, int row)
    {
        var at = hash & _mask;
        while (_slots[at] != 0)
        {
            at = (at + 1) & _mask;
        }

        _slots[at] = ((ulong)hash << 32) | ((uint)row + 1);
    }

    static int SlotsFor(int keys)
    {
        var slots = 16;
        while (slots * 3L < keys * 4L)
        {
            slots *= 2;
        }

        return slots;
    }
}
