using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Lookup;

/// <summary>
/// The addresses at which sockets are bound, and those that hosts have. Open addressing, at most half full. Most flows have an end that is
/// neither: beside the table are eight bits for each of its places, which stay in the processor's nearest caches and say so at once.
/// </summary>
sealed class AddressIndex
{
    // So that nobody can choose addresses that fall into one place.
    static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    const int BitsPerPlace = 8;

    readonly Entry[] _nobody = [Empty];
    Entry[] _entries = new Entry[16];
    ulong[] _bits = new ulong[16 * BitsPerPlace / 64];
    int _shift = 60;
    int _used;

    static Entry Empty => new() { First = -1, Place = -1 };

    /// <summary>What is known of the address; an entry of which nothing is known where nothing is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Entry Find(in IpAddress address)
    {
        var entries = _entries;
        for (var at = (int)(Hash(address) >> _shift); entries[at].IsUsed; at = (at + 1) & (entries.Length - 1))
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
        if (_used >= _entries.Length / 2)
        {
            Grow();
        }

        return ref Put(address);
    }

    /// <summary>
    /// 1 where anything may be known of the address; its place is brought near to the processor then. 0 is certain. No branch depends on it:
    /// which end of a flow is known is a matter of chance, and a wrong guess costs more than all of this.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe uint MayKnow(in IpAddress address)
    {
        var hash = Hash(address);
        var bit = BitOf(hash);
        var mayKnow = _bits[bit >> 6] >> (int)(bit & 63) & 1;
        if (Sse.IsSupported)
        {
            // Where nothing is known the first place is asked for. Where a collection moves the array meanwhile, the wrong line was fetched
            // and nothing else happens.
            Sse.Prefetch0(Unsafe.AsPointer(ref _entries[(int)(hash >> _shift & (0 - mayKnow))]));
        }

        return (uint)mayKnow;
    }

    ref Entry Put(in IpAddress address)
    {
        var hash = Hash(address);
        var at = (int)(hash >> _shift);
        while (_entries[at].IsUsed && _entries[at].Address != address)
        {
            at = (at + 1) & (_entries.Length - 1);
        }

        ref var entry = ref _entries[at];
        if (!entry.IsUsed)
        {
            entry = Empty with { Address = address, IsUsed = true };
            _used++;
            var bit = BitOf(hash);
            _bits[bit >> 6] |= 1UL << (int)(bit & 63);
        }

        return ref entry;
    }

    // Addresses that nobody has any more are left behind.
    void Grow()
    {
        var old = _entries;
        var known = old.Count(entry => entry.IsKnown);
        var places = old.Length;
        while (places < (known + 1) * 3)
        {
            places *= 2;
            _shift--;
        }

        _entries = new Entry[places];
        _bits = new ulong[places * BitsPerPlace / 64];
        _used = 0;
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.IsKnown)
            {
                Put(entry.Address) = entry;
            }
        }
    }

    // The highest bits are the place, those and the next three the bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong BitOf(ulong hash) => hash >> (_shift - 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Hash(in IpAddress address)
    {
        var high = Math.BigMul(address.High ^ Seed, address.Low ^ 0x9E37_79B9_7F4A_7C15, out var low);
        return (high ^ low) * 0xD6E8_FEB8_6659_FD93;
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

        /// <summary>It is that host's at all times, and nobody else's.</summary>
        public bool IsSettled;

        /// <summary>A socket is bound to it, or a host has it.</summary>
        public readonly bool IsKnown => IsUsed && (Bound > 0 || First >= 0);
    }
}
