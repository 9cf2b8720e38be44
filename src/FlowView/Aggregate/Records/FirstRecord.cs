using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Records;

/// <summary>
/// The flow record of an aggregated connection: the connection's first record with the sums of all of them; what is not summed is the first's,
/// as in nfdump.
/// </summary>
/// <param name="countsAll">A connection of one flow says that it is one, too; a filter does not pass a number that is not there.</param>
/// <param name="guessesDirection">-B: whoever has the lower port is taken for the server, and is shown on the right.</param>
sealed class FirstRecord(bool guessesDirection, bool countsAll)
{
    const int CounterElement = 4 + 24;

    byte[] _bytes = new byte[1024];

    /// <summary>Valid until the next <see cref="Load"/>.</summary>
    public FlowRecord Flow { get; } = new();

    /// <param name="sums">In the direction of the first record.</param>
    /// <param name="number">Of the record among those that are shown, from 1.</param>
    public void Load(in RecordCopy first, in FlowSums sums, long number)
    {
        var length = Copy(first.Bytes);
        Flow.Load(_bytes, 0, length);
        var swaps = guessesDirection && Direction.IsBackward(Flow.Generic);
        if (!Flow.Has(ElementId.CounterFlow) && (countsAll || sums.Flows > 1 || (sums.OutPackets | sums.OutBytes) != 0 || swaps))
        {
            Flow.Load(_bytes, 0, AddCounters(length));
        }

        Put(sums);
        Flow.Count = number;
        Flow.Stamp = first.Stamp;
        if (swaps)
        {
            Swap();
            Flow.Stamp = new FlowStamp(first.Stamp.Destination, first.Stamp.Source);
        }
    }

    int Copy(ReadOnlySpan<byte> record)
    {
        if (_bytes.Length < record.Length + CounterElement)
        {
            _bytes = new byte[2 * record.Length + CounterElement];
        }

        record.CopyTo(_bytes);
        return record.Length;
    }

    /// <summary>Puts an empty element 5 behind the elements, and drops what a damaged record has behind them.</summary>
    int AddCounters(int length)
    {
        var at = FlowRecord.HeaderSize;
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(4));
        for (var i = 0; i < elements && at + 4 <= length; i++)
        {
            at += BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at + 2));
        }

        var added = _bytes.AsSpan(at, CounterElement);
        added.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(added, (ushort)ElementId.CounterFlow);
        BinaryPrimitives.WriteUInt16LittleEndian(added[2..], CounterElement);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(4), (ushort)(elements + 1));
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(2), (ushort)(at + CounterElement));
        return at + CounterElement;
    }

    void Put(in FlowSums sums)
    {
        if (Payload<GenericFlow>(ElementId.GenericFlow, out var at))
        {
            ref var generic = ref At<GenericFlow>(at);
            (generic.MsecFirst, generic.MsecLast) = (sums.First, sums.Last);
            (generic.InPackets, generic.InBytes, generic.TcpFlags) = (sums.InPackets, sums.InBytes, (byte)sums.Flags);
        }

        if (Payload<CounterFlow>(ElementId.CounterFlow, out at))
        {
            ref var counters = ref At<CounterFlow>(at);
            (counters.Flows, counters.OutPackets, counters.OutBytes) = (sums.Flows, sums.OutPackets, sums.OutBytes);
        }
    }

    /// <summary>Turns the flow round (nfdump's SwapRawFlow).</summary>
    void Swap()
    {
        if (Flow.IsIPv6 && Payload<IPv6Flow>(ElementId.IPv6Flow, out var at))
        {
            ref var v6 = ref At<IPv6Flow>(at);
            (v6.SrcHigh, v6.SrcLow, v6.DstHigh, v6.DstLow) = (v6.DstHigh, v6.DstLow, v6.SrcHigh, v6.SrcLow);
        }
        else if (Payload<IPv4Flow>(ElementId.IPv4Flow, out at))
        {
            ref var v4 = ref At<IPv4Flow>(at);
            (v4.Src, v4.Dst) = (v4.Dst, v4.Src);
        }

        if (Payload<SrcDst32>(ElementId.AsRouting, out at))
        {
            ref var routing = ref At<SrcDst32>(at);
            (routing.Src, routing.Dst) = (routing.Dst, routing.Src);
        }

        if (Payload<FlowMisc>(ElementId.FlowMisc, out at))
        {
            ref var misc = ref At<FlowMisc>(at);
            (misc.Input, misc.Output, misc.SrcMask, misc.DstMask) = (misc.Output, misc.Input, misc.DstMask, misc.SrcMask);
        }

        SwapCounters();
    }

    void SwapCounters()
    {
        if (Payload<GenericFlow>(ElementId.GenericFlow, out var at) && Payload<CounterFlow>(ElementId.CounterFlow, out var countersAt))
        {
            ref var generic = ref At<GenericFlow>(at);
            ref var counters = ref At<CounterFlow>(countersAt);
            (generic.SrcPort, generic.DstPort) = (generic.DstPort, generic.SrcPort);
            (generic.InPackets, counters.OutPackets) = (counters.OutPackets, generic.InPackets);
            (generic.InBytes, counters.OutBytes) = (counters.OutBytes, generic.InBytes);
        }
    }

    ref T At<T>(int at)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(_bytes.AsSpan(at));

    bool Payload<T>(ElementId id, out int at)
        where T : unmanaged
    {
        var payload = Flow.Payload(id);
        at = payload.Length < Unsafe.SizeOf<T>() ? 0
            : (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_bytes), ref MemoryMarshal.GetReference(payload));
        return at > 0;
    }
}
