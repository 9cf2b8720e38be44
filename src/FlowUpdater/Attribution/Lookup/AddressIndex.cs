using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Lookup;

/// <summary>
/// The addresses at which sockets are bound, and those that hosts have. Most flows have an end that is neither: this table is small enough
/// to stay in the processor's nearest caches, and says so at once. Open addressing, at most a quarter full.
/// </summary>
sealed class AddressIndex
{
    // So that nobody can choose addresses that fall into one place.
    static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    readonly Entry[] _nobody = [Empty];
    Entry[] _entries = new Entry[16];
    int _shift = 60;
    int _used;

    static Entry Empty => new() { First = -1, Place = -1 };

    /// <summary>What is known of the address; an entry of which nothing is known where nothing is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Entry Find(in IpAddress address)
    {
        var entries = _entries;
        for (var at = Place(address); entries[at].IsUsed; at = (at + 1) & (entries.Length - 1))
        {
            ref var entry = ref entries[at];
            if (entry.Address == address)
            {
                return ref entry;
            }
        }

        return ref _nobody[0];
    }

    /// <summary>The entry of the address, to be written to; good until the next call.</summary>
    public ref Entry Get(in IpAddress address)
    {
        if (_used >= _entries.Length / 4)
        {
            Grow();
        }

        return ref Put(address);
    }

    /// <summary>Brings the address's place near to the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(in IpAddress address)
    {
        if (Sse.IsSupported)
        {
            // Where a collection moves the array meanwhile, the wrong line was fetched and nothing else happens.
            Sse.Prefetch0(Unsafe.AsPointer(ref _entries[Place(address)]));
        }
    }

    ref Entry Put(in IpAddress address)
    {
        var at = Place(address);
        while (_entries[at].IsUsed && _entries[at].Address != address)
        {
            at = (at + 1) & (_entries.Length - 1);
        }

        ref var entry = ref _entries[at];
        if (!entry.IsUsed)
        {
            entry = Empty with { Address = address, IsUsed = true };
            _used++;
        }

        return ref entry;
    }

    // Addresses that nobody has any more are left behind.
    void Grow()
    {
        var old = _entries;
        var known = old.Count(entry => entry.IsKnown);
        while (_entries.Length < (known + 1) * 8)
        {
            _entries = new Entry[_entries.Length * 2];
            _shift--;
        }

        if (ReferenceEquals(old, _entries))
        {
            _entries = new Entry[old.Length];
        }

        _used = 0;
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.IsKnown)
            {
                Put(entry.Address) = entry;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Place(in IpAddress address)
    {
        var high = Math.BigMul(address.High ^ Seed, address.Low ^ 0x9E37_79B9_7F4A_7C15, out var low);
        return (int)((high ^ low) * 0xD6E8_FEB8_6659_FD93 >> _shift);
    }

    public struct Entry
    {
        public IpAddress Address;

        /// <summary>Rows of sockets that are bound to it.</summary>
        public int Bound;

        /// <summary>The first holding of the address in the <see cref="AddressTable"/>; -1: no host has it.</summary>
        public int First;

        /// <summary>Where that is.</summary>
        public int Place;

        public bool IsUsed;

        /// <summary>A socket is bound to it, or a host has it.</summary>
        public readonly bool IsKnown => IsUsed && (Bound > 0 || First >= 0);
    }
}
