using System.Diagnostics.Metrics;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using static Enrichment.Updater.Metrics.UpdaterMeter;

namespace Enrichment.Updater.Metrics;

/// <summary>Capturing and metering.</summary>
/// <param name="statistics">As they were a moment ago; null: there are none yet.</param>
sealed class MeteringMetrics(Func<MeteringStatistics?> statistics)
{
    static readonly (FlowEndReason Reason, string Name)[] Ends =
    [
        (FlowEndReason.Idle, "idle"), (FlowEndReason.Active, "active timeout"), (FlowEndReason.EndOfFlow, "tcp end"),
        (FlowEndReason.Forced, "forced"), (FlowEndReason.LackOfResources, "cache full"),
    ];

    static readonly (DecodeResult Result, string Name)[] Failures =
    [
        (DecodeResult.NotIp, "not ip"), (DecodeResult.Truncated, "cut off"), (DecodeResult.BadHeader, "bad header"), (DecodeResult.UnknownLink, "unknown link type"),
    ];

    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("flowupdater.capture.packets", Received, "{packet}", "Packets received, by interface.");
        meter.CreateObservableCounter("flowupdater.capture.drops", Drops, "{packet}", "Packets lost before they were metered, by interface and by whom.");
        meter.CreateObservableCounter("flowupdater.capture.undecodable", Undecodable, "{packet}", "Frames that were not metered, by reason.");
        meter.CreateObservableCounter("flowupdater.metered.packets", () => statistics()?.Flows.Packets ?? 0, "{packet}", "Packets metered into flows.");
        meter.CreateObservableCounter("flowupdater.metered.bytes", () => statistics()?.Flows.Bytes ?? 0, "By", "Bytes of these packets, layer 3.");
        meter.CreateObservableCounter("flowupdater.metered.flows", Ended, "{flow}", "Flows that ended, by what ended them.");
        meter.CreateObservableGauge("flowupdater.metered.active", () => (long)(statistics()?.Flows.Now ?? 0), "{flow}", "Flows in the cache.");
    }

    IReadOnlyList<InterfaceCounters> Interfaces => statistics()?.Interfaces ?? [];

    IEnumerable<Measurement<long>> Received() => Interfaces.Select(one => new Measurement<long>(one.Received, Label("interface", one.Name)));

    IEnumerable<Measurement<long>> Drops() => Interfaces.SelectMany(one => (Measurement<long>[])
    [
        new(one.DroppedByKernel, Label("interface", one.Name), Label("reason", "kernel")),
        new(one.DroppedByInterface, Label("interface", one.Name), Label("reason", "interface")),
    ]);

    IEnumerable<Measurement<long>> Undecodable() =>
        statistics() is { } now ? Failures.Select(one => new Measurement<long>(now.Decoded[one.Result], Label("reason", one.Name))) : [];

    IEnumerable<Measurement<long>> Ended() =>
        statistics() is { } now ? Ends.Select(one => new Measurement<long>(now.Flows[one.Reason], Label("reason", one.Name))) : [];
}
