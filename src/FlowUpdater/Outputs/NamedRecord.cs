using System.Buffers.Binary;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;
using Enrichment.Text;

namespace Enrichment.Updater.Outputs;

/// <summary>A collected flow's record with the name that a file would have.</summary>
static class NamedRecord
{
    /// <summary>A record of a collector's, and the name's element.</summary>
    public const int MaxSize = ushort.MaxValue;

    /// <param name="name">Empty: the record stays as it is.</param>
    /// <param name="room"><see cref="MaxSize"/> bytes, over which the view is laid.</param>
    public static void Load(FlowBatch flows, int flow, string name, byte[] room, FlowRecord view)
    {
        var record = flows.Record(flow);
        if (name.Length == 0 || record.Length + FlowRecordBuilder.UserNameElement > MaxSize)
        {
            flows.Load(flow, view);
            return;
        }

        // Where there are two such elements the last one counts, for nfdump too.
        record.CopyTo(room);
        var element = room.AsSpan(record.Length, FlowRecordBuilder.UserNameElement);
        element.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)ElementId.NselUser);
        BinaryPrimitives.WriteUInt16LittleEndian(element[2..], FlowRecordBuilder.UserNameElement);
        ProcessNameText.Write(name, element.Slice(4, ProcessNameText.MaxLayout2));
        var length = record.Length + element.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(room.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(room.AsSpan(4), (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(room.AsSpan(4)) + 1));
        view.Load(room, 0, length);
    }
}
