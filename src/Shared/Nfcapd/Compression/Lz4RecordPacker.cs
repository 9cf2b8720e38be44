using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Enrichment.Nfcapd.Compression;

/// <summary>
/// Packs blocks of flow records to LZ4 blocks as any reader unpacks them (lz4_Block_format.md). A packer that knows nothing of its bytes asks
/// at nearly each of them whether it has seen the next few before; this one asks only at the columns of each record, and only for what stood
/// in the same column of earlier ones. It finds as much in half to three quarters of the time.
/// </summary>
sealed class Lz4RecordPacker
{
    // The last bytes of a block are literals, and no match begins in its last twelve.
    const int LastLiterals = 5;
    const int MatchLimit = 12;

    const int MostOffset = ushort.MaxValue;

    // A slot remembers so many places, by a hash of six bytes.
    const int HashBits = 9;
    const ulong HashFactor = 0x9E37_79B1_85EB_CA87;

    int[] _seen = [];

    public MatchColumns Columns { get; } = new();

    /// <summary>The most that a block can become, by whatever packer (lz4.h, LZ4_COMPRESSBOUND).</summary>
    public static int MaxPacked(int length) => length + (length / 255) + 16;

    /// <param name="packed">Room for <see cref="MaxPacked"/> bytes at least.</param>
    /// <returns>The packed length. Where the block is not of records, or of ones without columns, it is about that of the block.</returns>
    // Compiled at its first call with all optimizations: it is called seldom and runs long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe int Pack(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packed.Length, MaxPacked(block.Length));
        Forget();
        fixed (byte* start = block, target = packed, numbers = Columns.Numbers)
        fixed (int* seen = _seen)
        fixed (MatchColumns.Column* allColumns = Columns.Columns)
        {
            var end = start + block.Length;
            var lastColumn = end - MatchLimit - sizeof(ulong); // All that is read at once is inside of the block.
            var literals = start;
            var output = target;
            int length;
            for (var record = start; record + MatchStarts.LeastRecord <= end; record += length)
            {
                length = Unsafe.ReadUnaligned<ushort>(record + MatchStarts.LengthOffset);
                if (length < MatchStarts.LeastRecord || length > end - record)
                {
                    break;
                }

                var number = length < MatchStarts.MostRecord ? numbers[length] : 0;
                var columns = allColumns + (number * MatchColumns.Most);
                for (var last = columns + Columns.Counts[number]; columns < last; columns++)
                {
                    var at = record + columns->Offset;
                    if (at < literals)
                    {
                        continue; // within the match before
                    }

                    if (at > lastColumn)
                    {
                        break;
                    }

                    var bytes = Unsafe.ReadUnaligned<ulong>(at);
                    var place = seen + (columns->Slot << HashBits) + (int)(((bytes << 16) * HashFactor) >> (64 - HashBits));
                    var match = *place;
                    var here = (int)(at - start);
                    *place = here;
                    var offset = (uint)(here - match);
                    if (offset > MostOffset || (Unsafe.ReadUnaligned<ulong>(start + match) ^ bytes) is var differing && (uint)differing != 0)
                    {
                        continue;
                    }

                    var matched = differing != 0
                        ? BitOperations.TrailingZeroCount(differing) >> 3
                        : sizeof(ulong) + CommonLength(at + sizeof(ulong), start + match + sizeof(ulong), end - LastLiterals);
                    output = WriteSequence(output, literals, (int)(at - literals), offset, matched);
                    literals = at + matched;
                }
            }

            return (int)(WriteLast(output, literals, (int)(end - literals)) - target);
        }
    }

    /// <summary>What was seen in other blocks is of no use: matches do not reach there.</summary>
    void Forget()
    {
        var size = Columns.Slots << HashBits;
        if (_seen.Length < size)
        {
            _seen = GC.AllocateUninitializedArray<int>(size);
        }

        _seen.AsSpan(0, size).Fill(-MostOffset - 1); // too far away from everything
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe int CommonLength(byte* one, byte* other, byte* end)
    {
        var start = one;
        for (; one + Vector256<byte>.Count <= end; one += Vector256<byte>.Count, other += Vector256<byte>.Count)
        {
            var differing = ~Vector256.Equals(Vector256.Load(one), Vector256.Load(other)).ExtractMostSignificantBits();
            if (differing != 0)
            {
                return (int)(one - start) + BitOperations.TrailingZeroCount(differing);
            }
        }

        for (; one < end && *one == *other; one++, other++)
        {
        }

        return (int)(one - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe byte* WriteSequence(byte* output, byte* literals, int count, uint offset, int matched)
    {
        var token = output++;
        int inToken;
        if (count < Lz4Sequences.MostInToken)
        {
            // More are copied than there are: what comes next goes over them, and both blocks are long enough for it.
            Vector128.Load(literals).Store(output);
            inToken = count;
        }
        else
        {
            inToken = Lz4Sequences.MostInToken;
            output = WriteMore(output, count - Lz4Sequences.MostInToken);
            Unsafe.CopyBlockUnaligned(output, literals, (uint)count);
        }

        output += count;
        Unsafe.WriteUnaligned(output, (ushort)offset);
        output += sizeof(ushort);
        matched -= Lz4Sequences.MinMatch;
        if (matched < Lz4Sequences.MostInToken)
        {
            *token = (byte)((inToken << 4) | matched);
            return output;
        }

        *token = (byte)((inToken << 4) | Lz4Sequences.MostInToken);
        return WriteMore(output, matched - Lz4Sequences.MostInToken);
    }

    static unsafe byte* WriteLast(byte* output, byte* literals, int count)
    {
        var token = output++;
        *token = (byte)(Math.Min(count, Lz4Sequences.MostInToken) << 4);
        if (count >= Lz4Sequences.MostInToken)
        {
            output = WriteMore(output, count - Lz4Sequences.MostInToken);
        }

        Unsafe.CopyBlockUnaligned(output, literals, (uint)count);
        return output + count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static unsafe byte* WriteMore(byte* output, int length)
    {
        for (; length >= byte.MaxValue; length -= byte.MaxValue)
        {
            *output++ = byte.MaxValue;
        }

        *output++ = (byte)length;
        return output;
    }
}
