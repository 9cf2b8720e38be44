using System.Buffers.Binary;
using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Layout 2: the name is element 24. It is overwritten where it is there, else appended (one element and 72 bytes more); all other bytes of
/// the record stay.
/// </summary>
sealed class Layout2Stamper(Naming naming) : ILayoutStamper
{
    const int NamePayload = FlowRecordBuilder.UserNameElement - 4;

    readonly FlowRecord _record = new();
    readonly AskedBlock _asked = new();

    public void Stamp(NfcapdBlock block, OutputBlock output, long offset, Damage damage)
    {
        naming.Ask(Asked(block));
        var flow = 0;
        block.Rewind();
        while (block.Next(out RecordSlot slot))
        {
            var bytes = block.Bytes.AsSpan(slot.Offset, slot.Size);
            if (slot.Type != RecordType.Flow)
            {
                output.Copy(bytes);
            }
            else if (!TryLoad(block, slot))
            {
                damage.Add(offset, "a flow record of a block has elements longer than the record; it was left out");
            }
            else
            {
                naming.Flows++;
                StampRecord(bytes, OldStamp(block, flow++), output);
            }
        }
    }

    /// <summary>The flows whose names do not stay.</summary>
    NfcapdBlock Asked(NfcapdBlock block)
    {
        _asked.Clear();
        block.Rewind();
        while (block.Next(out RecordSlot slot))
        {
            if (slot.Type == RecordType.Flow && TryLoad(block, slot) && !naming.Keeps(_record))
            {
                _record.Bytes.CopyTo(_asked.Reserve(slot.Size));
                _asked.Add(slot.Size);
            }
        }

        return _asked.End();
    }

    bool TryLoad(NfcapdBlock block, RecordSlot slot) =>
        slot.Size >= FlowRecord.HeaderSize && _record.Load(block.Bytes, slot.Offset, slot.Size) is null;

    static FlowStamp OldStamp(NfcapdBlock block, int flow) => block.Stamps.IsEmpty ? FlowStamp.NotAsked : block.Stamps[flow];

    void StampRecord(ReadOnlySpan<byte> record, in FlowStamp old, OutputBlock output)
    {
        var target = output.Reserve(record.Length + FlowRecordBuilder.UserNameElement);
        record.CopyTo(target);
        if (naming.Keeps(_record))
        {
            naming.Kept++;
            output.AddFlow(record.Length, old);
            return;
        }

        var name = naming.Next(out var stamp);
        output.AddFlow(SetName(target, record.Length, name), stamp);
    }

    int SetName(Span<byte> record, int length, ReadOnlySpan<byte> name)
    {
        var place = FindName(record[..length]);
        if (place >= 0 && BinaryPrimitives.ReadUInt16LittleEndian(record[(place + 2)..]) == FlowRecordBuilder.UserNameElement)
        {
            WriteName(record.Slice(place + 4, NamePayload), name);
            return length;
        }

        if (place >= 0)
        {
            // An element of another length, which some exporter's collector wrote: a full one at the end takes its place.
            length = Remove(record, length, place);
        }

        return name.IsEmpty ? length : Append(record, length, name);
    }

    int Append(Span<byte> record, int length, ReadOnlySpan<byte> name)
    {
        if (length + FlowRecordBuilder.UserNameElement > ushort.MaxValue)
        {
            naming.Full++;
            return length;
        }

        // Behind the last element: bytes that no element names, which a damaged record may have, stay behind the name.
        var at = EndOfElements(record);
        record[at..length].CopyTo(record[(at + FlowRecordBuilder.UserNameElement)..]);
        var element = record.Slice(at, FlowRecordBuilder.UserNameElement);
        BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)ElementId.NselUser);
        BinaryPrimitives.WriteUInt16LittleEndian(element[2..], FlowRecordBuilder.UserNameElement);
        WriteName(element[4..], name);
        return Resize(record, length + FlowRecordBuilder.UserNameElement, elements: 1);
    }

    static int EndOfElements(ReadOnlySpan<byte> record)
    {
        var at = FlowRecord.HeaderSize;
        for (int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]); elements > 0; elements--)
        {
            at += BinaryPrimitives.ReadUInt16LittleEndian(record[(at + 2)..]);
        }

        return at;
    }

    static int Remove(Span<byte> record, int length, int place)
    {
        var size = BinaryPrimitives.ReadUInt16LittleEndian(record[(place + 2)..]);
        record[(place + size)..length].CopyTo(record[place..]);
        return Resize(record, length - size, elements: -1);
    }

    static int Resize(Span<byte> record, int length, int elements)
    {
        var count = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], (ushort)(count + elements));
        return length;
    }

    static void WriteName(Span<byte> payload, ReadOnlySpan<byte> name)
    {
        name.CopyTo(payload);
        payload[name.Length..].Clear();
    }

    /// <summary>Offset of the last element 24, which is the one that nfdump shows; -1: none. The record's elements were proved.</summary>
    int FindName(ReadOnlySpan<byte> record)
    {
        var place = -1;
        if (!_record.Has(ElementId.NselUser))
        {
            return place;
        }

        int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        for (var at = FlowRecord.HeaderSize; elements > 0; elements--)
        {
            place = BinaryPrimitives.ReadUInt16LittleEndian(record[at..]) == (ushort)ElementId.NselUser ? at : place;
            at += BinaryPrimitives.ReadUInt16LittleEndian(record[(at + 2)..]);
        }

        return place;
    }
}
