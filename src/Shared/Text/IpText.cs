using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Enrichment.Text;

/// <summary>IP addresses as inet_ntop(3) writes them.</summary>
public static class IpText
{
    const int Longest = 64, Groups = 8;

    // The digits of each octet and a dot, in the order of memory.
    static readonly uint[] Octets = MakeOctets();

    // The two hexadecimal digits of each byte.
    static readonly ushort[] HexPairs = MakeHexPairs();

    // By which groups are zero (bit 7: the first): the group where the longest run begins, and its length; no run: 8, 0.
    static readonly (byte Start, byte Count)[] ZeroRuns = MakeZeroRuns();

    /// <param name="address">Host order: 10.0.0.1 is 0x0A000001.</param>
    public static void IPv4(TextBuffer text, uint address) => text.Advance(IPv4(ref text.Room(Longest), address));

    /// <summary>
    /// The longest run of at least two zero groups, the first among equals, becomes <c>::</c>; the last 32 bits of a mapped
    /// (::ffff:0:0/96) or compatible (::/96) address are written as IPv4, as glibc does.
    /// </summary>
    public static void IPv6(TextBuffer text, ulong high, ulong low)
    {
        ref var place = ref text.Room(Longest);
        var isZero = Vector128.Equals(Vector128.Create(low, high).AsUInt16(), Vector128<ushort>.Zero).ExtractMostSignificantBits();
        var (zeros, count) = ZeroRuns[(int)isZero];
        var hasIPv4 = zeros == 0 && (count == 6 || (count == 5 && (ushort)(low >> 32) == 0xFFFF));
        var at = 0;
        for (var i = 0; i < Groups; i++)
        {
            if (i == zeros)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, at), (ushort)(':' << 8 | ':'));
                at += i == 0 ? 2 : 1;
                i += count - 1;
                continue;
            }

            if (i == 6 && hasIPv4)
            {
                at += IPv4(ref Unsafe.Add(ref place, at), (uint)low);
                break;
            }

            var group = (ushort)((i < 4 ? high : low) >> (48 - 16 * (i & 3)));
            at += Hex(ref Unsafe.Add(ref place, at), group);
            Unsafe.Add(ref place, at) = (byte)':';
            at += i == Groups - 1 ? 0 : 1;
        }

        text.Advance(at);
    }

    static int IPv4(ref byte place, uint address)
    {
        var at = Octet(ref place, address >> 24);
        at += Octet(ref Unsafe.Add(ref place, at), address >> 16 & 0xFF);
        at += Octet(ref Unsafe.Add(ref place, at), address >> 8 & 0xFF);
        return at + Octet(ref Unsafe.Add(ref place, at), address & 0xFF) - 1;
    }

    /// <returns>Bytes written, the dot among them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Octet(ref byte place, uint octet)
    {
        Unsafe.WriteUnaligned(ref place, Octets[octet]);
        return 2 + (octet >= 10 ? 1 : 0) + (octet >= 100 ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Hex(ref byte place, ushort group)
    {
        var digits = (35 - BitOperations.LeadingZeroCount((uint)group | 1)) >> 2;
        var four = HexPairs[group >> 8] | (uint)HexPairs[group & 0xFF] << 16;
        Unsafe.WriteUnaligned(ref place, four >> (8 * (4 - digits)));
        return digits;
    }

    static uint[] MakeOctets()
    {
        var octets = new uint[256];
        for (var i = 0u; i < octets.Length; i++)
        {
            var digits = i < 10 ? '0' + i : i < 100 ? ('0' + i / 10) | ('0' + i % 10) << 8 : ('0' + i / 100) | ('0' + i / 10 % 10) << 8 | ('0' + i % 10) << 16;
            octets[i] = digits | (uint)'.' << (i < 10 ? 8 : i < 100 ? 16 : 24);
        }

        return octets;
    }

    static ushort[] MakeHexPairs()
    {
        var pairs = new ushort[256];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (ushort)("0123456789abcdef"u8[i >> 4] | "0123456789abcdef"u8[i & 15] << 8);
        }

        return pairs;
    }

    static (byte Start, byte Count)[] MakeZeroRuns()
    {
        var runs = new (byte, byte)[256];
        for (var zeros = 0; zeros < runs.Length; zeros++)
        {
            runs[zeros] = LongestRun(zeros);
        }

        return runs;
    }

    static (byte Start, byte Count) LongestRun(int zeros)
    {
        var (start, count) = (Groups, 0);
        for (var i = 0; i < Groups; i++)
        {
            var first = i;
            while (i < Groups && (zeros >> (Groups - 1 - i) & 1) != 0)
            {
                i++;
            }

            (start, count) = i - first > Math.Max(count, 1) ? (first, i - first) : (start, count);
        }

        return ((byte)start, (byte)count);
    }
}
