using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Files;

/// <summary>CRC-32C (Castagnoli), as in iSCSI (RFC 3720 §12.1).</summary>
public static class Crc32C
{
    // The processor's instruction takes three cycles and can begin each cycle, so long inputs are summed in three lanes at once:
    // | lane 0 | lane 1 | lane 2 | rest |
    const int Lane = 4096;

    // What a sum becomes when a lane of zeros follows, for each value of each of its four bytes; the sum of two inputs one after the
    // other is that of the first so moved, xor that of the second begun with zero.
    static readonly uint[] Moved = MakeMoved();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 3 * Lane; bytes = bytes[(3 * Lane)..])
        {
            crc = AddLanes(crc, MemoryMarshal.Cast<byte, ulong>(bytes[..(3 * Lane)]));
        }

        return ~Add(crc, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static uint AddLanes(uint crc, ReadOnlySpan<ulong> words)
    {
        var zero = words[..(Lane / 8)];
        var one = words.Slice(Lane / 8, Lane / 8);
        var two = words.Slice(2 * Lane / 8, Lane / 8);
        uint crcOne = 0, crcTwo = 0;
        for (var i = 0; i < zero.Length; i++)
        {
            crc = BitOperations.Crc32C(crc, zero[i]);
            crcOne = BitOperations.Crc32C(crcOne, one[i]);
            crcTwo = BitOperations.Crc32C(crcTwo, two[i]);
        }

        return Move(Move(crc) ^ crcOne) ^ crcTwo;
    }

    static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var rest in bytes[(words.Length * 8)..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        return crc;
    }

    static uint Move(uint crc) =>
        Moved[crc & 0xFF] ^ Moved[256 + (crc >> 8 & 0xFF)] ^ Moved[512 + (crc >> 16 & 0xFF)] ^ Moved[768 + (crc >> 24)];

    static uint[] MakeMoved()
    {
        // A sum is linear: what becomes of one bit tells what becomes of all.
        var zeros = new byte[Lane];
        var moved = new uint[4 * 256];
        for (var bit = 0; bit < 32; bit++)
        {
            var alone = Add(1u << bit, zeros);
            for (var value = 0; value < 256; value++)
            {
                moved[256 * (bit / 8) + value] ^= (value >> bit % 8 & 1) != 0 ? alone : 0;
            }
        }

        return moved;
    }
}
