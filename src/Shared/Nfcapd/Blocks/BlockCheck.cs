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
    /// <param name="flows">Receives the good flow records.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Result Walk(Span<byte> block, uint records, ShapeTable shapes, ref FlowSlot[] flows)
    {
        shapes.Begin();
        int at = 0, count = 0, broken = 0;
        var last = new Known(null, ShapeTable.Unkept);
        var before = last;
        uint i = 0;
        for (; i < records && TryHeader(block[at..], out var type, out var size); i++)
        {
            if (type == FlowRecord.RecordType)
            {
                if (!last.Matches(block, at, size))
                {
                    // Flows of IPv4 and IPv6 stand mixed: the shape before the last is the next guess.
                    (last, before) = (before, last);
                    if (!last.Matches(block, at, size))
                    {
                        last = Find(shapes, block.Slice(at, size));
                    }
                }

                if (last.Number >= 0)
                {
                    Add(ref flows, count++, new FlowSlot(at, i, last.Number), block.Length);
                }
                else
                {
                    broken++;
                    BinaryPrimitives.WriteUInt16LittleEndian(block[at..], Slack);
                }
            }

            at += size;
        }

        return new Result(at, (int)i, count, broken);
    }

    static Known Find(ShapeTable shapes, ReadOnlySpan<byte> record)
    {
        var number = shapes.Find(record);
        return new Known(number is >= 0 and < ShapeTable.Unkept ? shapes[number] : null, number);
    }

    /// <summary>A shape that was met, and its number.</summary>
    readonly struct Known(RecordShape? shape, int number)
    {
        public int Number => number;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Matches(Span<byte> block, int at, int size) =>
            shape is not null && size >= FlowRecord.HeaderSize && shape.Matches(in block[at]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(ref FlowSlot[] flows, int at, FlowSlot flow, int blockLength)
    {
        if ((uint)at >= (uint)flows.Length)
        {
            // Few flows are shorter than 64 bytes.
            Array.Resize(ref flows, Math.Max(blockLength / 64 + 16, 2 * flows.Length));
        }

        flows[at] = flow;
    }

    /// <summary>The sizes of the records only, whatever they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Result Chain(ReadOnlySpan<byte> block, uint records)
    {
        var at = 0;
        uint i = 0;
        for (; i < records && TryHeader(block[at..], out _, out var size); i++)
        {
            at += size;
        }

        return new Result(at, (int)i, 0, 0);
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
}
