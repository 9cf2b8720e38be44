using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>
/// Hashes keys of a few 64-bit words: each is multiplied to 128 bits, whose halves are mixed. The seed differs from run to run, so that
/// nobody can send flows that all fall into one place.
/// </summary>
static unsafe class KeyHash
{
    const ulong Odd = 0x9E3779B97F4A7C15;

    static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong* key, int words)
    {
        var hash = Seed;
        for (var i = 0; i < words; i++)
        {
            var high = Math.BigMul(key[i] ^ hash, Odd, out var low);
            hash = (high ^ low) + Seed;
        }

        var top = Math.BigMul(hash ^ Odd, Seed, out var bottom);
        return top ^ bottom;
    }
}
