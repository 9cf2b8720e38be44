using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// Proves a block of layout 2 records: each record lies in the block, each element in its record. What readers do afterwards they do without
/// looking again.
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
        for (; i < records; i++)
        {
            var rest = block[at..];
            if (rest.Length < 4)
            {
                break;
            }

            var header = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            var size = (int)(header >> 16);
            if (size < 4 || size > rest.Length)
            {
                break;
            }

            if ((ushort)header == FlowRecord.RecordType)
            {
                if (ElementsFit(rest[..size]))
                {
                    flows++;
                }
                else
                {
                    broken++;
                    BinaryPrimitives.WriteUInt16LittleEndian(rest, Slack);
                }
            }

            at += size;
        }

        return new Result(at, (int)i, flows, broken);
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
