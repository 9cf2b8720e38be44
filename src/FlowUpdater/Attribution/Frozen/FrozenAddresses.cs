using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Frozen;

/// <summary>
/// The addresses at which sockets are bound, and those that hosts have. Most flows have an end that is neither: this table is small enough
/// to stay in the processor's nearest cache, and says so at once. Open addressing, at most a quarter full.
/// </summary>
sealed class FrozenAddresses
{
    // So that nobody can choose addresses that fall into one place.
    static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    readonly Entry[] _nobody = [new Entry { First = -1, Place = -1 }];
    readonly Entry[] _entries;
    readonly int _shift;

    public FrozenAddresses(IReadOnlyCollection<IpAddress> bound, AddressTable held)
    {
        var bits = 4;
        while (1 << bits < (bound.Count + held.Count) * 4L)
        {
            bits++;
        }

        _entries = new Entry[1 << bits];
        _shift = 64 - bits;
        foreach (var address in bound)
        {
            Put(address).Bound = true;
        }

        for (var i = 0; i < held.Count; i++)
        {
            ref var entry = ref Put(held[i].Address);
            entry.First = held.First(held[i].Address);
            entry.Place = held[entry.First].Place;
        }
    }

    public long Bytes => _entries.Length * 32L;

    /// <summary>What is known of the address; the entry of nobody where nothing is.</summary>
    public ref readonly Entry Find(in IpAddress address)
    {
        for (var at = Place(address); _entries[at].IsUsed; at = Next(at))
        {
            ref var entry = ref _entries[at];
            if (entry.Address == address)
            {
                return ref entry;
            }
        }

        return ref _nobody[0];
    }

    ref Entry Put(in IpAddress address)
    {
        var at = Place(address);
        while (_entries[at].IsUsed && _entries[at].Address != address)
        {
            at = Next(at);
        }

        ref var entry = ref _entries[at];
        if (!entry.IsUsed)
        {
            entry = new Entry { Address = address, IsUsed = true, First = -1, Place = -1 };
        }

        return ref entry;
    }

    int Place(in IpAddress address)
    {
        var high = Math.BigMul(address.High ^ Seed, address.Low ^ 0x9E37_79B9_7F4A_7C15, out var low);
        return (int)((high ^ low) * 0xD6E8_FEB8_6659_FD93 >> _shift);
    }

    int Next(int at) => (at + 1) & (_entries.Length - 1);

    public struct Entry
    {
        public IpAddress Address;

        /// <summary>The first holding of the address in the <see cref="AddressTable"/>; -1: no host has it.</summary>
        public int First;

        /// <summary>Where that is.</summary>
        public int Place;

        public bool IsUsed;

        /// <summary>A socket is bound to it.</summary>
        public bool Bound;
    }
}
