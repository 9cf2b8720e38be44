using System.Diagnostics.Metrics;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Outputs.Json;
using static Enrichment.Updater.Metrics.UpdaterMeter;

namespace Enrichment.Updater.Metrics;

/// <summary>Where flows went.</summary>
/// <param name="files">Flows written to files, files finished, flows lost; null: no files are written.</param>
/// <param name="filtered">Flows that did not pass the filter; null: there is none.</param>
sealed class OutputMetrics(
    IReadOnlyList<ExportOutput> exports, IReadOnlyList<JsonOutput> json, Func<(long Flows, long Files, long Lost)?> files, Func<long?> filtered)
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("flowupdater.export.flows", () => Exports(to => to.Counters.Flows), "{flow}", "Flows sent to collectors.");
        meter.CreateObservableCounter("flowupdater.export.messages", () => Exports(to => to.Counters.Messages), "{message}", "Messages sent to collectors.");
        meter.CreateObservableCounter("flowupdater.export.bytes", () => Exports(to => to.Counters.Bytes), "By", "Bytes of these messages.");
        meter.CreateObservableCounter("flowupdater.export.drops", ExportDrops, "{flow}", "Flows that could not be sent, by reason.");
        meter.CreateObservableCounter("flowupdater.export.refused", () => Exports(to => to.Counters.Refused), "{answer}", "Times that a collector's host said that nobody listens.");
        meter.CreateObservableGauge("flowupdater.export.queue", () => Exports(to => to.Waiting), "{message}", "Messages that wait to be sent.");
        meter.CreateObservableCounter("flowupdater.files.flows", () => If(files()?.Flows), "{flow}", "Flows written to files.");
        meter.CreateObservableCounter("flowupdater.files.finished", () => If(files()?.Files), "{file}", "Files finished.");
        meter.CreateObservableCounter("flowupdater.files.drops", () => If(files()?.Lost), "{flow}", "Flows lost because the disk had no room.");
        meter.CreateObservableCounter("flowupdater.filter.stopped", () => If(filtered()), "{flow}", "Flows that did not pass --filter.");
        meter.CreateObservableCounter("flowupdater.json.flows", () => Json(to => to.Written), "{flow}", "Flows written as JSON.");
        meter.CreateObservableCounter("flowupdater.json.drops", () => Json(to => to.Lost), "{flow}", "Flows that could not be written as JSON.");
    }

    static IEnumerable<Measurement<long>> If(long? value) => value is { } known ? [new(known)] : [];

    IEnumerable<Measurement<long>> Exports(Func<ExportOutput, long> value) =>
        exports.Select(to => new Measurement<long>(value(to), Label("target", to.Target.ToString())));

    IEnumerable<Measurement<long>> Json(Func<JsonOutput, long> value) => json.Select(to => new Measurement<long>(value(to), Label("target", to.Name)));

    IEnumerable<Measurement<long>> ExportDrops() => exports.SelectMany(to => (Measurement<long>[])
    [
        new(to.Counters.QueueFull, Label("target", to.Target.ToString()), Label("reason", "too many waited")),
        new(to.Counters.ConnectionLost, Label("target", to.Target.ToString()), Label("reason", "connection lost")),
        new(to.Counters.SendFailed, Label("target", to.Target.ToString()), Label("reason", "not sent")),
    ]);
}
