using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;

namespace Enrichment.Updater.Stamp;

/// <summary>Asks attribution about the records of flow files, and counts what it says. Each worker has its own.</summary>
/// <param name="bindings">The time of which the bindings speak; empty where that is not known.</param>
/// <param name="exportDelayNs">
/// Flows were when they were received, up to this much before it; null: when they say. Records without a time of receipt always say.
/// </param>
sealed class FlowRecordStamper(Attributor attributor, NameFormat format, TimeSpanNs bindings, long? exportDelayNs = null) : IFlowStamper
{
    // Enough for look-ups to be grouped, few enough to stay near the processor.
    const int Batch = 256;

    readonly FlowRecord _record = new();
    readonly FlowQuery[] _queries = new FlowQuery[Batch];
    readonly Dictionary<ProcessInfo, string> _names = new(ReferenceEqualityComparer.Instance);
    FileClock _clock = FileClock.Right;

    /// <summary>What was said since the last <see cref="BeginFile"/>.</summary>
    public StampCounts Counts { get; private set; } = new();

    /// <summary>Time of the flows since then.</summary>
    public TimeSpanNs Flows { get; private set; } = TimeSpanNs.Empty;

    /// <summary>There were flows, and none of them in the time of the bindings: one of two clocks was wrong.</summary>
    public bool NoneInTime { get; private set; }

    /// <param name="clock">How the clocks of the file's exporters went; default: right.</param>
    public void BeginFile(FileClock? clock = null) =>
        (Counts, Flows, NoneInTime, _clock) = (new(), TimeSpanNs.Empty, false, clock ?? FileClock.Right);

    /// <summary>Takes over what another worker was asked about the same file.</summary>
    public void Add(FlowRecordStamper other)
    {
        NoneInTime = Flows.IsEmpty ? other.NoneInTime : other.Flows.IsEmpty ? NoneInTime : NoneInTime && other.NoneInTime;
        Flows = other.Flows.IsEmpty ? Flows : Flows.With(other.Flows.First).With(other.Flows.Last);
        Counts.Add(other.Counts);
    }

    public void Stamp(NfcapdBlock block, Span<FlowStamp> stamps)
    {
        while (Fill(block) is var count && count > 0)
        {
            var batch = stamps[..count];
            attributor.Stamp(_queries.AsSpan(0, count), batch);
            foreach (ref var stamp in batch)
            {
                Counts.Add(stamp);
            }

            if (format == NameFormat.PidName)
            {
                WritePids(batch);
            }

            stamps = stamps[count..];
        }
    }

    int Fill(NfcapdBlock block)
    {
        var count = 0;
        while (count < Batch && block.Next(_record))
        {
            _queries[count++] = QueryOf(_record);
        }

        if (count > 0)
        {
            See(_queries.AsSpan(0, count));
        }

        return count;
    }

    void See(ReadOnlySpan<FlowQuery> queries)
    {
        var seen = TimeSpanNs.Empty;
        var outside = !bindings.IsEmpty;
        foreach (ref readonly var query in queries)
        {
            seen = seen.With(query.FirstNs).With(query.LastNs);
            outside &= query.FirstNs - query.EarlierNs > bindings.Last || query.LastNs < bindings.First;
        }

        NoneInTime = outside && (NoneInTime || Flows.IsEmpty);
        Flows = Flows.IsEmpty ? seen : Flows.With(seen.First).With(seen.Last);
    }

    // The file does not say the id of an echo.
    FlowQuery QueryOf(FlowRecord record)
    {
        ref readonly var flow = ref record.Generic;
        var time = exportDelayNs is { } delay && flow.MsecReceived != 0
            ? FlowTime.Received(flow, delay)
            : FlowTime.Own(flow, _clock.Of(record.ExporterId));
        var hasPorts = IpProtocol.HasPorts(flow.Protocol);
        return new FlowQuery(
            record.SrcAddress, hasPorts ? flow.SrcPort : (ushort)0,
            record.DstAddress, hasPorts ? flow.DstPort : (ushort)0,
            flow.Protocol, (byte)(flow.DstPort >> 8), time.FirstNs, time.LastNs, NetNs: 0, time.EarlierNs);
    }

    void WritePids(Span<FlowStamp> stamps)
    {
        foreach (ref var stamp in stamps)
        {
            stamp = new FlowStamp(WithPid(stamp.Source), WithPid(stamp.Destination));
        }
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
