using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>
/// A keyed hash of <see cref="FlowKey"/> by 64 x 64 -> 128 bit multiplications, folded (the construction of wyhash).
/// The key is random in each run, so that nobody can prepare addresses and ports that fall into one place of a table.
/// A CRC, keyed or not, would not do: it is linear, what collides under one key collides under all.
/// </summary>
readonly struct SeededHash
{
    readonly ulong _a, _b, _c, _d, _e, _f;

    SeededHash(ReadOnlySpan<ulong> secrets)
    {
        // Odd, so that no factor is zero for more than one value of a word.
        _a = secrets[0] | 1;
        _b = secrets[1] | 1;
        _c = secrets[2] | 1;
        _d = secrets[3] | 1;
        _e = secrets[4] | 1;
        _f = secrets[5] | 1;
    }

    public static SeededHash Create()
    {
        Span<byte> random = stackalloc byte[48];
        RandomNumberGenerator.Fill(random);
        return new SeededHash(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(random));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Compute(ref readonly FlowKey key)
    {
        ref var words = ref Unsafe.As<FlowKey, ulong>(ref Unsafe.AsRef(in key));
        var source = Fold(words ^ _a, Unsafe.Add(ref words, 1) ^ _b);
        var destination = Fold(Unsafe.Add(ref words, 2) ^ _c, Unsafe.Add(ref words, 3) ^ _d);
        var rest = Fold(Unsafe.Add(ref words, 4) ^ _e, Unsafe.Add(ref words, 5) ^ _f);
        var all = Fold(source ^ rest ^ _c, destination + rest ^ _a);
        return (uint)(all ^ all >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
