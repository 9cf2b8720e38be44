using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Plans;
using Enrichment.Nfcapd;

namespace Enrichment.Updater.Attribution;

/// <summary>Asks attribution about the flows of batches, some at a time. For one thread.</summary>
/// <param name="matchReceived">See <see cref="BatchStageOptions.MatchReceived"/>.</param>
sealed class BatchStamper(Attributor attributor, bool matchReceived, TimeSpan exportDelay)
{
    const int Most = 64;
    const long MillisecondNs = 1_000_000;

    /// <summary>In 2128; what exporters say beyond would not fit in nanoseconds with an offset.</summary>
    const ulong LatestMs = 5_000_000_000_000;

    readonly FlowQuery[] _queries = new FlowQuery[Most];
    readonly FlowStamp[] _found = new FlowStamp[Most];
    readonly long _exportDelayNs = exportDelay.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>
    /// Whether every tracker has told everything up to when the batch was received: no flow in it can have ended later, whatever its exporter's
    /// clock says. Trackers that are away are not waited for.
    /// </summary>
    public bool IsKnown(FlowBatch batch)
    {
        lock (attributor.History.Gate)
        {
            foreach (var host in attributor.History.Hosts)
            {
                if (host.KnownUntil < batch.LastReceivedNs)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <param name="stamps">Room for one for each flow.</param>
    public void Stamp(FlowBatch batch, Span<FlowStamp> stamps)
    {
        for (var first = 0; first < stamps.Length;)
        {
            var plan = batch.RunOf(first).Plan;
            var many = EndOfRun(batch, first, stamps.Length) - first;
            if (plan.OffsetOf(ElementId.NatXlateIPv4) + plan.OffsetOf(ElementId.NatXlateIPv6) == 0)
            {
                // Runs are a datagram long: some together are asked about at once.
                many = Math.Min(Most, Gather(batch, first, stamps.Length));
                attributor.Stamp(_queries.AsSpan(0, many), stamps.Slice(first, many));
            }
            else
            {
                many = Math.Min(many, Most / 2);
                StampTranslated(batch, first, stamps.Slice(first, many));
            }

            first += many;
        }
    }

    /// <summary>Makes queries of flows without translated addresses, until there is one with, or enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Gather(FlowBatch batch, int first, int end)
    {
        var count = 0;
        end = Math.Min(end, first + Most);
        for (var i = first; i < end; i++)
        {
            ref readonly var run = ref batch.RunOf(i);
            if (run.Plan.OffsetOf(ElementId.NatXlateIPv4) + run.Plan.OffsetOf(ElementId.NatXlateIPv6) != 0)
            {
                break;
            }

            batch.FetchAfter(i);
            SetQuery(batch.Record(i), run, out _queries[count++]);
        }

        return count;
    }

    static int EndOfRun(FlowBatch batch, int first, int end)
    {
        var flows = batch.Flows;
        var i = first + 1;
        while (i < end && flows[i].Run == flows[first].Run)
        {
            i++;
        }

        return i;
    }

    /// <summary>
    /// The source's host knows the conversation as it was before the translation, the destination's as it was after it: each end is looked up
    /// with the addresses and ports of its own side (RFC 8158 §4.1).
    /// </summary>
    void StampTranslated(FlowBatch batch, int first, Span<FlowStamp> stamps)
    {
        for (var i = 0; i < stamps.Length; i++)
        {
            ref readonly var run = ref batch.RunOf(first + i);
            SetQuery(batch.Record(first + i), run, out var before);
            _queries[2 * i] = before;
            _queries[(2 * i) + 1] = Translated(before, batch.Record(first + i), run.Plan);
        }

        var found = _found.AsSpan(0, 2 * stamps.Length);
        attributor.Stamp(_queries.AsSpan(0, found.Length), found);
        for (var i = 0; i < stamps.Length; i++)
        {
            stamps[i] = new FlowStamp(found[2 * i].Source, found[(2 * i) + 1].Destination);
        }
    }

    static FlowQuery Translated(in FlowQuery before, ReadOnlySpan<byte> record, RecordPlan plan)
    {
        var (source, destination) = (default(IpAddress), default(IpAddress));
        if (plan.OffsetOf(ElementId.NatXlateIPv4) is var v4 && v4 != 0)
        {
            ref readonly var addresses = ref MemoryMarshal.AsRef<IPv4Flow>(record[v4..]);
            (source, destination) = (IpAddress.FromIPv4(addresses.Src), IpAddress.FromIPv4(addresses.Dst));
        }

        if (plan.OffsetOf(ElementId.NatXlateIPv6) is var v6 && v6 != 0)
        {
            ref readonly var addresses = ref MemoryMarshal.AsRef<IPv6Flow>(record[v6..]);
            source = source.IsAny ? new IpAddress(addresses.SrcHigh, addresses.SrcLow) : source;
            destination = destination.IsAny ? new IpAddress(addresses.DstHigh, addresses.DstLow) : destination;
        }

        var (sourcePort, destinationPort) = (before.SourcePort, before.DestinationPort);
        if (plan.OffsetOf(ElementId.NatXlatePort) is var at && at != 0 && IpProtocol.HasPorts(before.Protocol))
        {
            ref readonly var ports = ref MemoryMarshal.AsRef<SrcDst16>(record[at..]);
            sourcePort = ports.Src != 0 ? ports.Src : sourcePort;
            destinationPort = ports.Dst != 0 ? ports.Dst : destinationPort;
        }

        return before with
        {
            Source = source.IsAny ? before.Source : source,
            SourcePort = sourcePort,
            Destination = destination.IsAny ? before.Destination : destination,
            DestinationPort = destinationPort,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void SetQuery(ReadOnlySpan<byte> record, in FlowRun run, out FlowQuery query)
    {
        ref readonly var flow = ref MemoryMarshal.AsRef<GenericFlow>(record[RecordPlan.GenericOffset..]);
        AddressesOf(record, run.Plan, out var source, out var destination);
        var hasPorts = IpProtocol.HasPorts(flow.Protocol);
        var (firstNs, lastNs, earlierNs) = TimeOf(flow, run);
        query = new FlowQuery(
            source, hasPorts ? flow.SrcPort : (ushort)0, destination, hasPorts ? flow.DstPort : (ushort)0,
            flow.Protocol, (byte)(flow.DstPort >> 8), firstNs, lastNs, 0, earlierNs);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddressesOf(ReadOnlySpan<byte> record, RecordPlan plan, out IpAddress source, out IpAddress destination)
    {
        if (plan.OffsetOf(ElementId.IPv4Flow) is var v4 && v4 != 0)
        {
            ref readonly var addresses = ref MemoryMarshal.AsRef<IPv4Flow>(record[v4..]);
            if ((addresses.Src | addresses.Dst) != 0 || plan.OffsetOf(ElementId.IPv6Flow) == 0)
            {
                (source, destination) = (IpAddress.FromIPv4(addresses.Src), IpAddress.FromIPv4(addresses.Dst));
                return;
            }
        }

        (source, destination) = (default, default);
        if (plan.OffsetOf(ElementId.IPv6Flow) is var v6 && v6 != 0)
        {
            ref readonly var addresses = ref MemoryMarshal.AsRef<IPv6Flow>(record[v6..]);
            (source, destination) = (new IpAddress(addresses.SrcHigh, addresses.SrcLow), new IpAddress(addresses.DstHigh, addresses.DstLow));
        }
    }

    // Records say milliseconds: the flow began somewhere in the first, and ended somewhere in the last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (long FirstNs, long LastNs, long EarlierNs) TimeOf(in GenericFlow flow, in FlowRun run)
    {
        var receivedNs = run.ReceivedNs;
        var first = (long)Math.Min(flow.MsecFirst, LatestMs) * MillisecondNs;
        var last = ((long)Math.Min(flow.MsecLast, LatestMs) * MillisecondNs) + MillisecondNs - 1;
        if (matchReceived)
        {
            return (receivedNs - Math.Max(0, last - first), receivedNs, _exportDelayNs);
        }

        // Events of firewalls and translators have no times but that of the event, which is that of its receipt.
        if (flow.MsecLast == 0)
        {
            return (receivedNs, receivedNs, 0);
        }

        var later = run.LaterNs + run.UncertainNs;
        return (Math.Min(first, last) + later, last + later, run.UncertainNs);
    }
}
