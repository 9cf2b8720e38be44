using Enrichment.Flows;

namespace Enrichment.Nfcapd;

public partial struct StatRecord
{
    /// <summary>Counts a flow record, as nfdump's UpdateStatRecord does; in and out counters together.</summary>
    public void Add(byte protocol, ulong flows, ulong packets, ulong bytes, ulong msecFirst, ulong msecLast)
    {
        Flows += flows;
        Packets += packets;
        Bytes += bytes;
        switch (protocol)
        {
            case IpProtocol.Tcp:
                (FlowsTcp, PacketsTcp, BytesTcp) = (FlowsTcp + flows, PacketsTcp + packets, BytesTcp + bytes);
                break;
            case IpProtocol.Udp:
                (FlowsUdp, PacketsUdp, BytesUdp) = (FlowsUdp + flows, PacketsUdp + packets, BytesUdp + bytes);
                break;
            case IpProtocol.Icmp or IpProtocol.IcmpV6:
                (FlowsIcmp, PacketsIcmp, BytesIcmp) = (FlowsIcmp + flows, PacketsIcmp + packets, BytesIcmp + bytes);
                break;
            default:
                (FlowsOther, PacketsOther, BytesOther) = (FlowsOther + flows, PacketsOther + packets, BytesOther + bytes);
                break;
        }

        MsecFirstSeen = MsecFirstSeen == 0 ? msecFirst : Math.Min(MsecFirstSeen, msecFirst);
        MsecLastSeen = Math.Max(MsecLastSeen, msecLast);
    }

    public void Add(FlowRecord record)
    {
        ref readonly var generic = ref record.Generic;
        ref readonly var counters = ref record.Counters;
        Add(generic.Protocol, record.FlowCount, generic.InPackets + counters.OutPackets, generic.InBytes + counters.OutBytes,
            generic.MsecFirst, generic.MsecLast);
    }

    /// <summary>Counts another file or block.</summary>
    public void Add(in StatRecord other)
    {
        var first = MsecFirstSeen == 0 ? other.MsecFirstSeen
            : other.MsecFirstSeen == 0 ? MsecFirstSeen
            : Math.Min(MsecFirstSeen, other.MsecFirstSeen);
        var last = Math.Max(MsecLastSeen, other.MsecLastSeen);
        var mine = System.Runtime.InteropServices.MemoryMarshal.Cast<StatRecord, ulong>(new Span<StatRecord>(ref this));
        var theirs = System.Runtime.InteropServices.MemoryMarshal.Cast<StatRecord, ulong>(new ReadOnlySpan<StatRecord>(in other));
        for (var i = 0; i < mine.Length; i++)
        {
            mine[i] += theirs[i];
        }

        (MsecFirstSeen, MsecLastSeen) = (first, last);
    }
}
