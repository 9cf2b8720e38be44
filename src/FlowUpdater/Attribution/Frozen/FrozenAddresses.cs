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
            Put(held[i].Address).Held = true;
        }
    }

    public long Bytes => _entries.Length * 24L;

    /// <summary>Whether any socket is bound to the address, and whether any host has it.</summary>
    public (bool Bound, bool Held) Find(in IpAddress address)
    {
        for (var at = Place(address); _entries[at].IsUsed; at = Next(at))
        {
            ref var entry = ref _entries[at];
            if (entry.Address == address)
            {
                return (entry.Bound, entry.Held);
            }
        }

        return default;
    }

    ref Entry Put(in IpAddress address)
    {
        var at = Place(address);
        while (_entries[at].IsUsed && _entries[at].Address != address)
        {
            at = Next(at);
        }

        ref var entry = ref _entries[at];
        (entry.Address, entry.IsUsed) = (address, true);
        return ref entry;
    }

    int Place(in IpAddress address)
    {
        var high = Math.BigMul(address.High ^ Seed, address.Low ^ 0x9E37_79B9_7F4A_7C15, out var low);
        return (int)((high ^ low) * 0xD6E8_FEB8_6659_FD93 >> _shift);
    }

    int Next(int at) => (at + 1) & (_entries.Length - 1);

    struct Entry
    {
        public IpAddress Address;
        public bool IsUsed, Bound, Held;
    }
}
