using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Layout 2: the name is element 24. It is overwritten where it is there, else appended (one element and 72 bytes more); all other bytes of
/// the record stay. A block tells nothing to the others, so all is done at once.
/// </summary>
sealed class Layout2Stamper : ILayoutStamper
{
    const int NameElement = FlowRecordBuilder.UserNameElement;

    public void Work(StampGroup group, StampWorker worker)
    {
        worker.Output.Begin(group.Output);
        if (group.IsGood)
        {
            worker.Ask(AskedBlock(group, worker), group);
            CopyRecords(group, worker);
        }

        foreach (var part in group.Parts)
        {
            // Ours are not copied even where no new ones are written: they would say of a flow what its name does not say any more.
            if (part is { IsGood: true, IsOurs: false })
            {
                worker.Output.AddArray(part.Stored.Header.Records, part.Bytes);
            }
        }
    }

    public void Put(StampGroup group)
    {
    }

    public void Dispose()
    {
    }

    /// <summary>The block itself, or its flows whose names do not stay.</summary>
    static NfcapdBlock AskedBlock(StampGroup group, StampWorker worker)
    {
        if (!worker.KeepsNames)
        {
            return group.Block;
        }

        group.Asked.Clear();
        for (var flow = 0; flow < group.Block.Flows; flow++)
        {
            group.Block.View(flow, worker.Record);
            if (!worker.Keeps(worker.Record))
            {
                var bytes = worker.Record.Bytes;
                bytes.CopyTo(group.Asked.Reserve(bytes.Length));
                group.Asked.Add(bytes.Length);
            }
        }

        return group.Asked.End();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyRecords(StampGroup group, StampWorker worker)
    {
        int asked = 0, end = 0;
        var record = worker.Record;
        for (var flow = 0; flow < group.Block.Flows; flow++)
        {
            group.Block.View(flow, record);
            CopyOthers(group, worker.Output, end, record.Start);
            end = record.Start + record.Bytes.Length;
            group.Count.Flows++;
            if (worker.KeepsNames && worker.Keeps(record))
            {
                Keep(group, worker.Output, record, flow);
            }
            else
            {
                StampRecord(group, worker, record, group.Stamps[asked++]);
            }
        }

        CopyOthers(group, worker.Output, end, group.Block.Length);
        worker.Output.End();
    }

    static void Keep(StampGroup group, OutputBlock output, FlowRecord record, int flow)
    {
        group.Count.Kept++;
        record.Bytes.CopyTo(output.Reserve(record.Bytes.Length));
        output.AddFlow(record.Bytes.Length, group.Block.Stamps.IsEmpty ? FlowStamp.NotAsked : group.Block.Stamps[flow]);
    }

    static void StampRecord(StampGroup group, StampWorker worker, FlowRecord record, in FlowStamp stamp)
    {
        var bytes = record.Bytes;
        var target = worker.Output.Reserve(bytes.Length + NameElement);
        bytes.CopyTo(target);
        var name = worker.Names.Of(stamp, ref group.Count);
        var length = record.Has(ElementId.NselUser)
            ? Rename(target, bytes.Length, record.ElementsEnd, name, ref group.Count)
            : Append(target, bytes.Length, record.ElementsEnd, name, ref group.Count);
        worker.Output.AddFlow(length, stamp);
    }

    /// <summary>The records between two flows: exporters, samplers, names.</summary>
    static void CopyOthers(StampGroup group, OutputBlock output, int from, int to)
    {
        var bytes = group.Block.Bytes.AsSpan(0, to);
        while (from < to)
        {
            int type = BinaryPrimitives.ReadUInt16LittleEndian(bytes[from..]);
            int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(from + 2)..]);
            if (type != BlockCheck.Slack || group.BrokenFlows == 0)
            {
                output.Copy(bytes.Slice(from, size));
            }

            from += size;
        }
    }

    static int Rename(Span<byte> record, int length, int end, FileName name, ref StampCount count)
    {
        var place = FindName(record[..length]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(record[(place + 2)..]) == NameElement)
        {
            name.Element.CopyTo(record[place..]);
            return length;
        }

        // An element of another length, which some exporter's collector wrote: a full one at the end takes its place.
        var shorter = Remove(record, length, place);
        return Append(record, shorter, end - (length - shorter), name, ref count);
    }

    /// <param name="end">Where the elements end.</param>
    static int Append(Span<byte> record, int length, int end, FileName name, ref StampCount count)
    {
        if (name.Length == 0)
        {
            return length;
        }

        if (length + NameElement > ushort.MaxValue)
        {
            count.Full++;
            return length;
        }

        // Bytes that no element names, which a damaged record may have, stay behind the name.
        if (end < length)
        {
            record[end..length].CopyTo(record[(end + NameElement)..]);
        }

        name.Element.AsSpan(0, NameElement).CopyTo(record[end..]);
        return Resize(record, length + NameElement, elements: 1);
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

    /// <summary>Offset of the last element 24, which is the one that nfdump shows. The record has one, and its elements were proved.</summary>
    static int FindName(ReadOnlySpan<byte> record)
    {
        var place = -1;
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        for (var at = FlowRecord.HeaderSize; elements > 0; elements--)
        {
            place = BinaryPrimitives.ReadUInt16LittleEndian(record[at..]) == (ushort)ElementId.NselUser ? at : place;
            at += BinaryPrimitives.ReadUInt16LittleEndian(record[(at + 2)..]);
        }

        return place;
    }
}
