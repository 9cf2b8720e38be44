using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Plans;
using Enrichment.Nfcapd;

namespace Enrichment.Netflow.Decoding;

/// <summary>What is done to a record after its fields were copied: times, ICMP, sampling, and what nfcapd fills in by itself.</summary>
static class RecordFinish
{
    const byte SampledFlag = 2;

    /// <param name="record">Of the plan, its fields copied.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Do(RecordPlan plan, Span<byte> record, in LateValues late, in MessageContext message, ExportSource source)
    {
        ref var flow = ref MemoryMarshal.AsRef<GenericFlow>(record[RecordPlan.GenericOffset..]);
        flow.MsecReceived = message.ReceivedMs;
        if (plan.OnlyUptimes && message.Uptime is not null)
        {
            flow.MsecFirst = message.TimeOf((uint)late.Of(FlowField.FirstUptime));
            flow.MsecLast = message.TimeOf((uint)late.Of(FlowField.LastUptime));
        }
        else if (plan.HasAnyLate)
        {
            FlowTimes.Set(plan, late, message, source, ref flow);
            SetOthers(plan, record, late);
        }

        if (flow.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6)
        {
            SetIcmp(plan, late, ref flow);
        }

        if (plan.OffsetOf(ElementId.CounterFlow) is var counters && counters != 0)
        {
            ref var counted = ref MemoryMarshal.AsRef<CounterFlow>(record[counters..]);
            counted.Flows = Math.Max(counted.Flows, 1);
        }

        if (source.Samplers.Any)
        {
            Scale(plan, record, late, source, ref flow);
        }
    }

    static void SetOthers(RecordPlan plan, Span<byte> record, in LateValues late)
    {
        if (plan.HasLate(FlowField.EventMs))
        {
            SetEvent(plan, ElementId.NselCommon, record, late);
            SetEvent(plan, ElementId.NatCommon, record, late);
        }

        if (plan.HasLate(FlowField.EngineType))
        {
            record[6] = (byte)late.Of(FlowField.EngineType);
        }

        if (plan.HasLate(FlowField.EngineId))
        {
            record[7] = (byte)late.Of(FlowField.EngineId);
        }
    }

    static void SetEvent(RecordPlan plan, ElementId element, Span<byte> record, in LateValues late)
    {
        if (plan.OffsetOf(element) is var at && at != 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(record[at..], late.Of(FlowField.EventMs));
        }
    }

    /// <summary>nfdump keeps type and code in the destination's port. Some exporters send them in the source's, bytes exchanged.</summary>
    static void SetIcmp(RecordPlan plan, in LateValues late, ref GenericFlow flow)
    {
        if (flow.SrcPort != 0)
        {
            flow.DstPort = BinaryPrimitives.ReverseEndianness(flow.SrcPort);
            flow.SrcPort = 0;
        }

        if (plan.HasLate(FlowField.IcmpTypeCode) && late.Of(FlowField.IcmpTypeCode) is var both && both != 0)
        {
            flow.DstPort = (ushort)both;
        }
        else if (plan.HasLate(FlowField.IcmpType))
        {
            var code = plan.HasLate(FlowField.IcmpCode) ? (byte)late.Of(FlowField.IcmpCode) : 0;
            flow.DstPort = (ushort)(((byte)late.Of(FlowField.IcmpType) << 8) | code);
        }
    }

    /// <summary>Counters of sampled packets are brought to what the line had, as nfcapd does, and the record is marked.</summary>
    static void Scale(RecordPlan plan, Span<byte> record, in LateValues late, ExportSource source, ref GenericFlow flow)
    {
        var id = plan.HasLate(FlowField.SamplerId) ? (long)late.Of(FlowField.SamplerId) : 0;
        if (!source.Samplers.TryGet(id, out var sampler))
        {
            return;
        }

        record[10] |= SampledFlag;
        if (sampler.SpaceInterval == 0 || sampler.PacketInterval == 0)
        {
            return;
        }

        var (total, looked) = ((ulong)sampler.PacketInterval + sampler.SpaceInterval, sampler.PacketInterval);
        flow.InPackets = unchecked(flow.InPackets * total / looked);
        flow.InBytes = unchecked(flow.InBytes * total / looked);
        if (plan.OffsetOf(ElementId.CounterFlow) is var counters && counters != 0)
        {
            ref var counted = ref MemoryMarshal.AsRef<CounterFlow>(record[counters..]);
            counted.OutPackets = unchecked(counted.OutPackets * total / looked);
            counted.OutBytes = unchecked(counted.OutBytes * total / looked);
        }
    }
}
