using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// Which elements a flow record has and where they lie. An exporter writes records of very few shapes, so a shape is worked out once, with
/// all checks, and recognized from then on by a comparison of the record's and the elements' headers.
/// </summary>
sealed class RecordShape
{
    public const int KnownElements = (int)ElementId.IPInfo + 1;

    // Records of more elements are worked out each time.
    const int MostCompared = 48;

    uint _typeAndSize;
    ushort _elements;
    PayloadTable _payloads;
    HeadTable _heads;

    /// <summary>Bit n is set where element n is there.</summary>
    public ulong Present { get; private set; }

    /// <summary>Whether <see cref="Matches"/> can say yes.</summary>
    public bool CanMatch => _elements <= MostCompared;

    /// <summary>Where the elements end, which is before the end of the record only in damaged ones.</summary>
    public int ElementsEnd { get; private set; }

    public int Size => (int)(_typeAndSize >> 16);

    /// <summary>Offset in the record (high 16 bits) and length (low) of the payload of an element that is present.</summary>
    public uint PayloadOf(ElementId id) => _payloads[(int)id];

    /// <summary>Works out the shape of a record.</summary>
    /// <param name="record">At least <see cref="FlowRecord.HeaderSize"/> bytes, as many as its size field says.</param>
    /// <returns>Null, or what is wrong with the record.</returns>
    // Compiled at its first call with all optimizations: ReadyToRun code cannot inline the span operations.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string? Read(ReadOnlySpan<byte> record)
    {
        Present = 0;
        _typeAndSize = BinaryPrimitives.ReadUInt32LittleEndian(record);
        _elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        var at = FlowRecord.HeaderSize;
        for (var i = 0; i < _elements; i++)
        {
            if (at + 4 > record.Length)
            {
                return "the elements are longer than the record";
            }

            var head = BinaryPrimitives.ReadUInt32LittleEndian(record[at..]);
            int id = (ushort)head, length = (int)(head >> 16);
            if (length < 4 || at + length > record.Length)
            {
                return $"element {id} has length {length}, and {record.Length - at} bytes are left in the record";
            }

            if (i < MostCompared)
            {
                _heads[i] = ((ulong)at << 32) | head;
            }

            if (id < KnownElements && id != 0)
            {
                Present |= 1UL << id;
                _payloads[id] = (uint)(at + 4) << 16 | (uint)(length - 4);
            }

            at += length;
        }

        ElementsEnd = at;
        return null;
    }

    /// <summary>Whether a record has this shape.</summary>
    /// <param name="record">Its first byte; as many bytes are there as its size field says, and at least six.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(ref readonly byte record)
    {
        // The size is the same as that of the record in which Read proved every offset, so all of them lie in this one too.
        ref var bytes = ref Unsafe.AsRef(in record);
        if (Unsafe.ReadUnaligned<uint>(ref bytes) != _typeAndSize || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref bytes, 4)) != _elements)
        {
            return false;
        }

        foreach (var head in ((ReadOnlySpan<ulong>)_heads)[.._elements])
        {
            if (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, (nint)(head >> 32))) != (uint)head)
            {
                return false;
            }
        }

        return true;
    }

    [InlineArray(KnownElements)]
    struct PayloadTable
    {
        uint _offsetAndLength;
    }

    [InlineArray(MostCompared)]
    struct HeadTable
    {
        ulong _offsetAndHead;
    }
}
