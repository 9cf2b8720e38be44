using System.Runtime.CompilerServices;

namespace Enrichment.Text;

public partial class TextBuffer
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(ulong value) => _length += DecimalText.Write(ref Room(DecimalText.Longest), value);

    /// <summary>printf's <c>%Nu</c> (positive width) and <c>%-Nu</c> (negative width).</summary>
    public void Number(ulong value, int width)
    {
        var start = _length;
        Number(value);
        Pad(start, width);
    }

    /// <summary>The last <paramref name="digits"/> decimal digits, zeros included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Digits(uint value, int digits)
    {
        var place = Reserve(digits)[..digits];
        for (var i = digits - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            place[i] = (byte)('0' + digit);
        }

        _length += digits;
    }

    /// <summary>Two digits of a number below 100.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TwoDigits(uint value) => _length += DecimalText.WritePair(ref Room(2), value);

    /// <summary>Three digits of a number below 1000.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThreeDigits(uint value)
    {
        DecimalText.WriteTriple(ref Room(3), value);
        _length += 3;
    }

    /// <summary>At least <paramref name="digits"/> digits, no 0x.</summary>
    public void Hex(ulong value, int digits = 1, bool upper = false)
    {
        var letters = upper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        var needed = Math.Max(digits, (67 - (int)ulong.LeadingZeroCount(value | 1)) / 4);
        var place = Reserve(needed)[..needed];
        for (var i = needed - 1; i >= 0; i--)
        {
            place[i] = letters[(int)(value & 15)];
            value >>= 4;
        }

        _length += needed;
    }

    /// <summary>
    /// printf's <c>%.Nf</c>: the digits of the binary number itself, rounded half to even, so 1.05 gives 1.1 and 1.15 gives 1.1
    /// (neither is exact in binary) and 1.25 gives 1.2.
    /// </summary>
    /// <param name="value">Finite, not negative, below 2^64.</param>
    public void Fixed(double value, int decimals)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1075;
        var mantissa = exponent == -1075 ? 0 : bits & 0xF_FFFF_FFFF_FFFF | 1UL << 52;
        ulong scale = 1;
        for (var i = 0; i < decimals; i++)
        {
            scale *= 10;
        }

        if (exponent < 0 && TryRound(Math.BigMul(mantissa, scale, out var low), low, -exponent, out var rounded))
        {
            var (whole, fraction) = Math.DivRem(rounded, scale);
            Fixed(whole, fraction, decimals);
            return;
        }

        FixedWide(mantissa, exponent, scale, decimals);
    }

    void Fixed(ulong whole, ulong fraction, int decimals)
    {
        Number(whole);
        if (decimals > 0)
        {
            Byte((byte)'.');
            Digits((uint)fraction, decimals);
        }
    }

    /// <summary>A number of 128 bits without its last bits, rounded half to even.</summary>
    /// <param name="high">Below 2^62: of 128 bits and more nothing is left, not even a half.</param>
    /// <returns>False: what is left has more than 64 bits.</returns>
    static bool TryRound(ulong high, ulong low, int bits, out ulong rounded)
    {
        rounded = 0;
        if (bits < 64 ? high >> bits != 0 : bits >= 128)
        {
            return bits >= 128;
        }

        // What is cut off, moved to the top of 128 bits: half is the top bit alone.
        var (cut, cutLow) = bits < 64 ? (low << (64 - bits), 0UL) : bits == 64 ? (low, 0UL) : ((high << (128 - bits)) | (low >> (bits - 64)), low << (128 - bits));
        rounded = bits < 64 ? (high << (64 - bits)) | (low >> bits) : bits == 64 ? high : high >> (bits - 64);
        const ulong half = 1UL << 63;
        var isUp = cut > half || (cut == half && (cutLow != 0 || (rounded & 1) != 0));
        rounded += isUp ? 1UL : 0;
        return !isUp || rounded != 0;
    }

    // 128 bits are slow, and take the runtime milliseconds when it meets them first.
    void FixedWide(ulong mantissa, int exponent, ulong scale, int decimals)
    {
        var scaled = (UInt128)mantissa * scale;
        if (exponent >= 0)
        {
            scaled <<= exponent;
        }
        else if (exponent > -120)
        {
            var half = UInt128.One << (-exponent - 1);
            var rest = scaled & ((half << 1) - 1);
            scaled >>= -exponent;
            if (rest > half || rest == half && (scaled & 1) != 0)
            {
                scaled++;
            }
        }
        else
        {
            scaled = 0;
        }

        var (whole, fraction) = UInt128.DivRem(scaled, scale);
        Fixed((ulong)whole, (ulong)fraction, decimals);
    }

    /// <summary>Thousandths as seconds or milliseconds with three decimals: printf's <c>%.3f</c> of value / 1000.0.</summary>
    public void Thousandths(ulong value)
    {
        if (value >= 1UL << 52)
        {
            // From here on the quotient's neighbours are further apart than a thousandth, and printf shows it.
            Fixed(value / 1000.0, 3);
            return;
        }

        Number(value / 1000);
        Byte((byte)'.');
        ThreeDigits((uint)(value % 1000));
    }

    /// <summary>
    /// nfdump's scaled number: plain below a million, then <c>1.2 M</c>, <c>1.2 G</c>, <c>1.2 T</c> in powers of ten
    /// (format_number in nfdump's util.c).
    /// </summary>
    public void Scaled(ulong value)
    {
        if (value < 1_000_000)
        {
            Number(value);
            return;
        }

        var (unit, letter) = (double)value switch
        {
            >= 1e12 => (1e12, (byte)'T'),
            >= 1e9 => (1e9, (byte)'G'),
            _ => (1e6, (byte)'M'),
        };
        Fixed(value / unit, 1);
        Byte((byte)' ');
        Byte(letter);
    }
}
