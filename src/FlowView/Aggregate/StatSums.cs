using System.Runtime.InteropServices;

namespace Enrichment.View.Aggregate;

/// <summary>
/// Sums by key: an open-addressing table of slots (key, place) over a dense list of sums. A grown table moves the slots only. Memory is
/// 32 bytes a slot, at most three quarters of which are taken, and 56 bytes a key.
/// </summary>
sealed class StatSums
{
    Slot[] _slots = new Slot[256];
    int _used;

    /// <summary>The sums in the order in which their keys came.</summary>
    public List<StatCounters> Sums { get; } = [];

    /// <summary>The keys of <see cref="Sums"/>.</summary>
    public List<StatKey> Keys { get; } = [];

    public void Add(in StatKey key, in StatCounters flow)
    {
        var mask = (uint)_slots.Length - 1;
        for (var at = key.Hash & mask; ; at = (at + 1) & mask)
        {
            ref var slot = ref _slots[at];
            if (slot.Place == 0)
            {
                Insert(ref slot, key, flow);
                return;
            }

            if (slot.Key == key)
            {
                CollectionsMarshal.AsSpan(Sums)[slot.Place - 1].Add(flow);
                return;
            }
        }
    }

    void Insert(ref Slot slot, in StatKey key, in StatCounters flow)
    {
        Sums.Add(flow);
        Keys.Add(key);
        slot = new Slot { Key = key, Place = Sums.Count };
        if (++_used > _slots.Length / 4 * 3)
        {
            Grow();
        }
    }

    void Grow()
    {
        var grown = new Slot[_slots.Length * 2];
        var mask = (uint)grown.Length - 1;
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            if (slot.Place == 0)
            {
                continue;
            }

            var at = slot.Key.Hash & mask;
            while (grown[at].Place != 0)
            {
                at = (at + 1) & mask;
            }

            grown[at] = slot;
        }

        _slots = grown;
    }

    struct Slot
    {
        public StatKey Key;

        /// <summary>Number in the dense lists, from 1 on; 0: the slot is free.</summary>
        public int Place;
    }
}
