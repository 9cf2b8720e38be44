using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// Proves a block of layout 2 records: each record lies in the block, each element in its record. Readers do the rest without looking
/// again.
/// </summary>
static class BlockCheck
{
    /// <summary>The type that a broken flow record is given in memory: nfdump's SlackRecord, which every reader passes over.</summary>
    public const ushort Slack = 256;

    public readonly record struct Result(int Length, int Records, int Flows, int BrokenFlows);

    /// <summary>Walks the records up to the first whose size cannot be; broken flow records before it become slack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Result Walk(Span<byte> block, uint records)
    {
        int at = 0, flows = 0, broken = 0;
        uint i = 0;
        for (; i < records && TryHeader(block[at..], out var type, out var size); i++)
        {
            if (type == FlowRecord.RecordType)
            {
                if (ElementsFit(block.Slice(at, size)))
                {
                    flows++;
                }
                else
                {
                    broken++;
                    BinaryPrimitives.WriteUInt16LittleEndian(block[at..], Slack);
                }
            }

            at += size;
        }

        return new Result(at, (int)i, flows, broken);
    }

    /// <summary>The same for blocks of either layout that are to be copied: the records' sizes only, and nothing is changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Result Chain(ReadOnlySpan<byte> block, uint records)
    {
        int at = 0, flows = 0;
        uint i = 0;
        for (; i < records && TryHeader(block[at..], out var type, out var size); i++)
        {
            flows += type == FlowRecord.RecordType ? 1 : 0;
            at += size;
        }

        return new Result(at, (int)i, flows, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryHeader(ReadOnlySpan<byte> rest, out ushort type, out int size)
    {
        type = 0;
        size = 0;
        if (rest.Length < 4)
        {
            return false;
        }

        var header = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        type = (ushort)header;
        size = (int)(header >> 16);
        return size >= 4 && size <= rest.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool ElementsFit(ReadOnlySpan<byte> record)
    {
        if (record.Length < FlowRecord.HeaderSize)
        {
            return false;
        }

        int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        var at = FlowRecord.HeaderSize;
        for (; elements > 0; elements--)
        {
            if (at + 4 > record.Length)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16LittleEndian(record[(at + 2)..]);
            at += length;
            if (length < 4 || at > record.Length)
            {
                return false;
            }
        }

        return true;
    }
}
