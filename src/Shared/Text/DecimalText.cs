using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Text;

/// <summary>Decimal digits straight into memory, two at a time; the caller has made room.</summary>
static class DecimalText
{
    /// <summary>Digits of the longest number.</summary>
    public const int Longest = 20;

    static ReadOnlySpan<byte> Pairs =>
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"u8 +
        "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    static readonly ulong[] Powers =
    [
        0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref byte place, ulong value)
    {
        if (value < 10)
        {
            place = (byte)('0' + value);
            return 1;
        }

        return value < 100 ? WritePair(ref place, (uint)value) : WriteLong(ref place, value);
    }

    /// <summary>Two digits of a number below 100.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WritePair(ref byte place, uint value)
    {
        Unsafe.WriteUnaligned(ref place, Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(Pairs), (nint)(value * 2))));
        return 2;
    }

    /// <summary>Three digits of a number below 1000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteTriple(ref byte place, uint value)
    {
        var (hundreds, rest) = Math.DivRem(value, 100u);
        place = (byte)('0' + hundreds);
        WritePair(ref Unsafe.Add(ref place, 1), rest);
    }

    /// <summary>How many digits a number has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong value)
    {
        // log10(2) = 1233 / 4096, as exactly as 64 bits need; Powers[0] is 0 so that a zero has a digit.
        var guess = (BitOperations.Log2(value | 1) + 1) * 1233 >> 12;
        return guess + (value >= Powers[guess] ? 1 : 0);
    }

    static int WriteLong(ref byte place, ulong value)
    {
        var count = Count(value);
        var at = count;
        while (value > uint.MaxValue)
        {
            (value, var pair) = Math.DivRem(value, 100);
            WritePair(ref Unsafe.Add(ref place, at -= 2), (uint)pair);
        }

        var rest = (uint)value;
        while (rest >= 100)
        {
            (rest, var pair) = Math.DivRem(rest, 100);
            WritePair(ref Unsafe.Add(ref place, at -= 2), pair);
        }

        if (at == 2)
        {
            WritePair(ref place, rest);
        }
        else
        {
            place = (byte)('0' + rest);
        }

        return count;
    }
}
