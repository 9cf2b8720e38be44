using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Plans;

namespace Enrichment.Nfcapd.Writing;

/// <summary>Flows of exporters, which are records of layout 2 already.</summary>
public sealed partial class NfcapdWriter
{
    readonly NameElements _names = new();

    /// <summary>Adds some flows of a batch, each with the name of its stamp.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="stamps">One for each flow that is added.</param>
    /// <inheritdoc cref="EndBlock" path="/exception"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(FlowBatch flows, int first, ReadOnlySpan<FlowStamp> stamps)
    {
        for (var i = 0; i < stamps.Length; i++)
        {
            ref readonly var entry = ref flows.Flows[first + i];
            ref readonly var stamp = ref stamps[i];
            MakeRoom(entry.Length + FlowRecordBuilder.UserNameElement);
            flows.FetchAfter(first + i);
            var plan = flows.RunOf(first + i).Plan;
            var record = _block.AsSpan(_length, entry.Length + FlowRecordBuilder.UserNameElement);
            flows.Bytes.AsSpan(entry.Offset, entry.Length).CopyTo(record);
            CountStat(record, plan.OffsetOf(ElementId.CounterFlow));
            _length += stamp.NameOr(_options.Placeholder) is { Length: > 0 } name
                ? AddName(record, entry.Length, plan.OffsetOf(ElementId.NselUser), name)
                : entry.Length;
            CountFlow(stamp);
        }
    }

    void CountStat(ReadOnlySpan<byte> record, int counterOffset)
    {
        ref readonly var generic = ref MemoryMarshal.AsRef<GenericFlow>(record[RecordPlan.GenericOffset..]);
        if (counterOffset == 0)
        {
            _blockStat.Add(generic.Protocol, 1, generic.InPackets, generic.InBytes, generic.MsecFirst, generic.MsecLast);
            return;
        }

        ref readonly var counters = ref MemoryMarshal.AsRef<CounterFlow>(record[counterOffset..]);
        _blockStat.Add(
            generic.Protocol, Math.Max(counters.Flows, 1), generic.InPackets + counters.OutPackets, generic.InBytes + counters.OutBytes,
            generic.MsecFirst, generic.MsecLast);
    }

    /// <summary>Puts the name behind the record, or in place of the one that the exporter sent.</summary>
    /// <returns>The length of the record.</returns>
    int AddName(Span<byte> record, int length, int nameOffset, string name)
    {
        var element = _names.Of(name);
        if (nameOffset != 0)
        {
            element[4..].CopyTo(record[nameOffset..]);
            return length;
        }

        element.CopyTo(record[length..]);
        var elements = record[4..];
        BinaryPrimitives.WriteUInt16LittleEndian(elements, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(elements) + 1));
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], (ushort)(length + FlowRecordBuilder.UserNameElement));
        return length + FlowRecordBuilder.UserNameElement;
    }
}
