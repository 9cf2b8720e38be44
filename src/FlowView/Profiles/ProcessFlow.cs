using Enrichment.Bindings;
using Enrichment.Fields.Values;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.View.Profiles;

/// <summary>A flow as the process at one of its ends sees it.</summary>
readonly record struct ProcessFlow
{
    public required string Name { get; init; }

    /// <summary>Null: shared by several, or the file does not say.</summary>
    public required ProcessInfo? Process { get; init; }

    public required bool IsSource { get; init; }

    public required MatchGrade Grade { get; init; }

    public required byte Protocol { get; init; }

    public required IpAddress Source { get; init; }

    public required IpAddress Destination { get; init; }

    public required ushort SourcePort { get; init; }

    /// <summary>Type and code of ICMP.</summary>
    public required ushort DestinationPort { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public required ulong First { get; init; }

    public required ulong Last { get; init; }

    public required ulong Flows { get; init; }

    public required ulong PacketsSent { get; init; }

    public required ulong BytesSent { get; init; }

    public required ulong PacketsReceived { get; init; }

    public required ulong BytesReceived { get; init; }

    public ulong Packets => PacketsSent + PacketsReceived;

    public ulong Bytes => BytesSent + BytesReceived;

    public IpAddress Peer => IsSource ? Destination : Source;

    public ServiceKey Service
    {
        get
        {
            var (local, peer) = IsSource ? (SourcePort, DestinationPort) : (DestinationPort, SourcePort);
            var role = Roles.Of(Protocol, Grade, local, peer);
            return new ServiceKey(role, Protocol, role switch { Role.Listens => local, Role.Calls => peer, _ => 0 });
        }
    }

    public static ProcessFlow Of(FlowRecord flow, in EndStamp end, bool isSource)
    {
        ref readonly var generic = ref flow.Generic;
        ref readonly var counters = ref flow.Counters;
        return new ProcessFlow
        {
            Name = end.Name,
            Process = end.Process,
            IsSource = isSource,
            Grade = end.Grade,
            Protocol = generic.Protocol,
            Source = flow.SrcAddress,
            Destination = flow.DstAddress,
            SourcePort = generic.SrcPort,
            DestinationPort = generic.DstPort,
            First = FlowTimes.First(flow),
            Last = generic.MsecLast,
            Flows = flow.FlowCount,
            PacketsSent = isSource ? generic.InPackets : counters.OutPackets,
            BytesSent = isSource ? generic.InBytes : counters.OutBytes,
            PacketsReceived = isSource ? counters.OutPackets : generic.InPackets,
            BytesReceived = isSource ? counters.OutBytes : generic.InBytes,
        };
    }
}
