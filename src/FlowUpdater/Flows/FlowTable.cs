using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Native;

namespace Enrichment.Updater.Flows;

/// <summary>
/// Flows by key. An open-addressing index of 8-byte slots, (hash &lt;&lt; 32 | number of the flow + 1), eight to a cache line and
/// at most half full, points into an array of flows that never move. So a lookup touches one line of the index and, as a rule,
/// only the right flow; and the index doubles without touching a flow, because the hash is in the slot.
/// </summary>
sealed unsafe class FlowTable(int maxFlows) : IDisposable
{
    const int FirstIndexSize = 1 << 12;

    readonly PageMemory<Entry> _entries = new(maxFlows);
    PageMemory<ulong> _index = new(FirstIndexSize);
    uint _mask = FirstIndexSize - 1;
    int _freeList = -1;
    int _used;

    public int Count { get; private set; }

    public bool IsFull => Count == maxFlows;

    public ref MeteredFlow this[int flow]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _entries[flow].Flow;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchIndex(uint hash)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_index.At((int)(hash & _mask)));
        }
    }

    /// <summary>The first flow whose whole hash is the same and, before anybody reads it, its two cache lines; -1: there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PrefetchCandidate(uint hash)
    {
        for (var at = hash & _mask; ; at = (at + 1) & _mask)
        {
            var slot = _index[(int)at];
            if (slot == 0)
            {
                return -1;
            }

            if ((uint)(slot >> 32) == hash)
            {
                var flow = (int)(uint)slot - 1;
                if (Sse.IsSupported)
                {
                    var entry = (byte*)_entries.At(flow);
                    Sse.Prefetch0(entry);
                    Sse.Prefetch0(entry + 64);
                }

                return flow;
            }
        }
    }

    /// <summary>Whether the flow is there and has that key; it may have gone, or its place been given away, since it was a candidate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Is(int flow, ref readonly FlowKey key) =>
        flow >= 0 && _entries[flow].Flow.Packets != 0 && FlowKey.AreEqual(ref _entries[flow].Flow.Key, in key);

    public int Find(ref readonly FlowKey key, uint hash)
    {
        for (var at = hash & _mask; ; at = (at + 1) & _mask)
        {
            var slot = _index[(int)at];
            if (slot == 0)
            {
                return -1;
            }

            var flow = (int)(uint)slot - 1;
            if ((uint)(slot >> 32) == hash && FlowKey.AreEqual(ref _entries[flow].Flow.Key, in key))
            {
                return flow;
            }
        }
    }

    /// <summary>Makes room for a flow that is not there yet; the caller fills all of it. The table must not be full.</summary>
    public int Add(uint hash)
    {
        if (2 * (Count + 1) > _index.Count)
        {
            Grow();
        }

        var flow = _freeList;
        if (flow < 0)
        {
            flow = _used++;
        }
        else
        {
            _freeList = _entries[flow].NextFree;
        }

        _entries[flow].Hash = hash;
        Place(_index, _mask, (ulong)hash << 32 | (uint)(flow + 1));
        Count++;
        return flow;
    }

    public void Remove(int flow)
    {
        Close(SlotOf(flow));
        ref var entry = ref _entries[flow];
        entry.Flow.Packets = 0;
        entry.NextFree = _freeList;
        _freeList = flow;
        Count--;
    }

    public void Dispose()
    {
        _index.Dispose();
        _entries.Dispose();
    }

    uint SlotOf(int flow)
    {
        var hash = _entries[flow].Hash;
        var wanted = (ulong)hash << 32 | (uint)(flow + 1);
        var at = hash & _mask;
        while (_index[(int)at] != wanted)
        {
            at = (at + 1) & _mask;
        }

        return at;
    }

    /// <summary>Empties a slot and moves what was pushed past it back, so that no search stops too early (Knuth 6.4, algorithm R).</summary>
    void Close(uint hole)
    {
        for (var at = (hole + 1) & _mask; _index[(int)at] is var slot && slot != 0; at = (at + 1) & _mask)
        {
            var home = (uint)(slot >> 32) & _mask;
            if (((at - home) & _mask) >= ((at - hole) & _mask))
            {
                _index[(int)hole] = slot;
                hole = at;
            }
        }

        _index[(int)hole] = 0;
    }

    void Grow()
    {
        var bigger = new PageMemory<ulong>(_index.Count * 2);
        var mask = (uint)bigger.Count - 1;
        for (var i = 0; i < _index.Count; i++)
        {
            if (_index[i] != 0)
            {
                Place(bigger, mask, _index[i]);
            }
        }

        _index.Dispose();
        _index = bigger;
        _mask = mask;
    }

    static void Place(PageMemory<ulong> index, uint mask, ulong slot)
    {
        var at = (uint)(slot >> 32) & mask;
        while (index[(int)at] != 0)
        {
            at = (at + 1) & mask;
        }

        index[(int)at] = slot;
    }

    /// <summary>96 bytes: wherever it begins, it lies in two cache lines.</summary>
    struct Entry
    {
        /// <summary>Zero packets: the place is free.</summary>
        public MeteredFlow Flow;
        public uint Hash;
        public int NextFree;
    }
}
