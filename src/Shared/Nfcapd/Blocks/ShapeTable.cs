using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>The shapes that were met so far, by number. It is kept from block to block.</summary>
sealed class ShapeTable
{
    /// <summary>The number of records whose shape is not kept: there are too many shapes, or it has too many elements.</summary>
    public const int Unkept = FlowSlot.NoShape;

    const int Probes = 4;

    readonly RecordShape[] _shapes = new RecordShape[Unkept];
    readonly byte[] _byHash = new byte[256 + Probes]; // number + 1
    readonly RecordShape _scratch = new();
    int _count;

    public RecordShape this[int number] => _shapes[number];

    /// <summary>Before a block: makes room where all numbers are taken.</summary>
    public void Begin()
    {
        if (_count == Unkept)
        {
            _count = 0;
            Array.Clear(_byHash);
        }
    }

    /// <summary>Finds the shape of a flow record.</summary>
    /// <returns>Its number or <see cref="Unkept"/>; -1: the record is broken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<byte> record)
    {
        if (record.Length < FlowRecord.HeaderSize)
        {
            return -1;
        }

        var at = Hash(record);
        for (var probe = 0; probe < Probes; probe++)
        {
            int number = _byHash[at + probe];
            if (number == 0)
            {
                return Add(record, ref _byHash[at + probe]);
            }

            if (_shapes[number - 1].Matches(in MemoryMarshal.GetReference(record)))
            {
                return number - 1;
            }
        }

        return Add(record, ref _byHash[at]);
    }

    int Add(ReadOnlySpan<byte> record, ref byte place)
    {
        if (_scratch.Read(record) is not null)
        {
            return -1;
        }

        if (_count == Unkept || !_scratch.CanMatch)
        {
            return Unkept;
        }

        (_shapes[_count] ??= new RecordShape()).Read(record);
        place = (byte)++_count;
        return _count - 1;
    }

    // Size, number of elements and the first element, which for most exporters tell IPv4 and IPv6 apart.
    static int Hash(ReadOnlySpan<byte> record)
    {
        var head = MemoryMarshal.Read<uint>(record[2..]) * 0x9E3779B1u;
        var first = record.Length < FlowRecord.HeaderSize + 4 ? 0 : MemoryMarshal.Read<uint>(record[FlowRecord.HeaderSize..]) * 0x85EBCA6Bu;
        return (int)((head ^ first) >> 24);
    }
}
