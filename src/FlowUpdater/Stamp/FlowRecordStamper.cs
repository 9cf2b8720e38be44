using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp;

/// <summary>Asks attribution about the records of flow files, and counts what it says.</summary>
/// <param name="bindings">The time of which the bindings speak; empty where that is not known.</param>
sealed class FlowRecordStamper(Attributor attributor, NameFormat format, TimeSpanNs bindings) : IFlowStamper
{
    const ulong LatestMs = 9_000_000_000_000; // in 2255; beyond it nanoseconds do not fit

    readonly FlowRecord _record = new();
    readonly Dictionary<ProcessInfo, string> _names = new(ReferenceEqualityComparer.Instance);

    /// <summary>What was said since the last <see cref="BeginFile"/>.</summary>
    public StampCounts Counts { get; private set; } = new();

    /// <summary>Time of the flows since then.</summary>
    public TimeSpanNs Flows { get; private set; } = TimeSpanNs.Empty;

    /// <summary>There were flows, and none of them in the time of the bindings: one of two clocks was wrong.</summary>
    public bool NoneInTime { get; private set; }

    public void BeginFile() => (Counts, Flows, NoneInTime) = (new(), TimeSpanNs.Empty, false);

    /// <summary>Takes over what another worker was asked about the same file.</summary>
    public void Add(FlowRecordStamper other)
    {
        NoneInTime = Flows.IsEmpty ? other.NoneInTime : other.Flows.IsEmpty ? NoneInTime : NoneInTime && other.NoneInTime;
        Flows = other.Flows.IsEmpty ? Flows : Flows.With(other.Flows.First).With(other.Flows.Last);
        Counts.Add(other.Counts);
    }

    public void Stamp(NfcapdBlock block, Span<FlowStamp> stamps)
    {
        for (var flow = 0; block.Next(_record); flow++)
        {
            stamps[flow] = Stamp(_record);
        }
    }

    FlowStamp Stamp(FlowRecord record)
    {
        var query = QueryOf(record);
        var outside = !bindings.IsEmpty && !bindings.Overlaps(new TimeSpanNs(query.FirstNs, query.LastNs));
        NoneInTime = outside && (NoneInTime || Flows.IsEmpty);
        Flows = Flows.With(query.FirstNs).With(query.LastNs);
        var stamp = attributor.Stamp(query);
        Counts.Add(stamp);
        return format == NameFormat.Name ? stamp : new FlowStamp(WithPid(stamp.Source), WithPid(stamp.Destination));
    }

    // The file says milliseconds: the flow began somewhere in the first and ended somewhere in the last. It does not
    // say the id of an echo.
    static FlowQuery QueryOf(FlowRecord record)
    {
        ref readonly var flow = ref record.Generic;
        var first = (long)Math.Min(flow.MsecFirst, LatestMs) * 1_000_000;
        var last = ((long)Math.Min(flow.MsecLast, LatestMs) * 1_000_000) + 999_999;
        var hasPorts = IpProtocol.HasPorts(flow.Protocol);
        return new FlowQuery(
            record.SrcAddress, hasPorts ? flow.SrcPort : (ushort)0,
            record.DstAddress, hasPorts ? flow.DstPort : (ushort)0,
            flow.Protocol, (byte)(flow.DstPort >> 8), first, Math.Max(first, last), NetNs: 0);
    }

    EndStamp WithPid(in EndStamp end)
    {
        if (end.Process is not { Pid: > 0 } process)
        {
            return end;
        }

        if (!_names.TryGetValue(process, out var name))
        {
            _names.Add(process, name = string.Create(CultureInfo.InvariantCulture, $"{process.Pid}/{process.Name}"));
        }

        return end with { Name = name };
    }
}
