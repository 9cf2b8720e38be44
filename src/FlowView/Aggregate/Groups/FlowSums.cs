using System.Runtime.CompilerServices;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>The sums of the flows of one group, or what one flow adds to them.</summary>
struct FlowSums
{
    /// <summary>Milliseconds since 1970.</summary>
    public ulong First, Last;
    public ulong Flows;
    public ulong InPackets, InBytes, OutPackets, OutBytes;

    /// <summary>The number of the first record, twice, and 1 more where it goes the other way than the group's key.</summary>
    public ulong Record;

    /// <summary>TCP flags of the flows that go the key's way, and above them those of the others.</summary>
    public ushort Flags;

    /// <summary>What at least one of the flows is.</summary>
    public FlowMarks Marks;

    public readonly ulong Packets => InPackets + OutPackets;

    public readonly ulong Bytes => InBytes + OutBytes;

    /// <param name="flow">With element 1.</param>
    public void Set(FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        (First, Last) = (generic.MsecFirst != 0 ? generic.MsecFirst : FlowTimes.First(flow), generic.MsecLast);
        (InPackets, InBytes) = (generic.InPackets, generic.InBytes);
        (Flows, OutPackets, OutBytes) = (1, 0, 0);
        (Flags, Marks, Record) = (generic.TcpFlags, FlowMarks.None, (ulong)flow.Count << 1);
        if (flow.Has(ElementId.CounterFlow))
        {
            ref readonly var counters = ref flow.Counters;
            (Flows, OutPackets, OutBytes) = (Math.Max(counters.Flows, 1), counters.OutPackets, counters.OutBytes);
        }
    }

    /// <param name="generic">With a first packet.</param>
    /// <param name="count">The number of the flow's record.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(in GenericFlow generic, in CounterFlow counters, long count)
    {
        (First, Last) = (generic.MsecFirst, generic.MsecLast);
        (InPackets, InBytes) = (generic.InPackets, generic.InBytes);
        (Flows, OutPackets, OutBytes) = (Math.Max(counters.Flows, 1), counters.OutPackets, counters.OutBytes);
        (Flags, Marks, Record) = (generic.TcpFlags, FlowMarks.None, (ulong)count << 1);
    }

    /// <summary>The same flow seen from its other end.</summary>
    public void Reverse()
    {
        (InPackets, OutPackets) = (OutPackets, InPackets);
        (InBytes, OutBytes) = (OutBytes, InBytes);
        (Flags, Record) = ((ushort)(Flags << 8 | Flags >> 8), Record ^ 1);
    }
}

/// <summary>What some flow of a group is.</summary>
[Flags]
enum FlowMarks : byte
{
    None = 0,

    /// <summary>Not of IPv6: of what only IPv4 flows have, a group of IPv6 flows alone shows ::.</summary>
    NotIPv6 = 1,

    /// <summary>Not of ICMP: the destination port of a group of ICMP flows alone is shown as type and code.</summary>
    NotIcmp = 2,
}
