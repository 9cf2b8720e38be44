using System.Diagnostics.Metrics;
using Enrichment.Netflow.Exporters;
using Enrichment.Updater.Inputs.Collector;
using static Enrichment.Updater.Metrics.UpdaterMeter;

namespace Enrichment.Updater.Metrics;

/// <summary>What exporters send.</summary>
/// <param name="queue">Flows that wait to be stamped.</param>
sealed class CollectorMetrics(Collector collector, BatchQueue queue)
{
    /// <summary>The busiest of them: each has two dozen series.</summary>
    const int MostExporters = 200;

    static readonly (DatagramProblem Problem, string Name)[] Problems =
    [
        (DatagramProblem.Truncated, "truncated"), (DatagramProblem.BadLength, "bad length"),
        (DatagramProblem.BadTemplate, "bad template"), (DatagramProblem.TooManyTemplates, "too many templates"), (DatagramProblem.BadRecord, "bad record"),
    ];

    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("flowupdater.collector.datagrams", () => Listeners(one => one.Datagrams), "{datagram}", "Datagrams received, by listening address.");
        meter.CreateObservableCounter("flowupdater.collector.bytes", () => Listeners(one => one.Bytes), "By", "Bytes of these datagrams.");
        meter.CreateObservableCounter("flowupdater.collector.drops", Drops, "{datagram}", "Datagrams that were not read, by listening address and reason.");
        meter.CreateObservableGauge("flowupdater.collector.sessions", () => Streams(one => [new(one.Counters.Sessions, Label("listener", one.Address))]), "{session}", "Sessions of exporters over TCP and TLS.");
        meter.CreateObservableCounter("flowupdater.collector.sessions.failed", () => Streams(one =>
        [
            new(one.Counters.SessionsFailed, Label("listener", one.Address), Label("reason", "broken off")),
            new(one.Counters.SessionsRefused, Label("listener", one.Address), Label("reason", "refused")),
        ]), "{session}", "Sessions that were broken off, or refused because there were too many.");
        meter.CreateObservableGauge("flowupdater.collector.queue", () => queue.Depth.Flows, "{flow}", "Flows that wait to be stamped.");
        meter.CreateObservableGauge("flowupdater.exporters", () => (long)collector.Sources.Select(source => source.Key).Distinct().Count(), "{exporter}", "Exporters and their domains.");
        meter.CreateObservableCounter("flowupdater.exporter.datagrams", () => Exporters(one => one.Datagrams), "{datagram}", "Datagrams, by exporter, version and domain.");
        meter.CreateObservableCounter("flowupdater.exporter.flows", () => Exporters(one => one.Flows), "{flow}", "Flows, by exporter, version and domain.");
        meter.CreateObservableCounter("flowupdater.exporter.missing", () => Exporters(one => one.Missing), "{unit}", "What sequence numbers say is missing: flows (v5), datagrams (v9), records (IPFIX).");
        meter.CreateObservableCounter("flowupdater.exporter.gaps", () => Exporters(one => one.SequenceGaps), "{gap}", "Times that sequence numbers jumped forward.");
        meter.CreateObservableCounter("flowupdater.exporter.reordered", () => Exporters(one => one.OutOfOrder), "{datagram}", "Datagrams that came after a later one.");
        meter.CreateObservableCounter("flowupdater.exporter.restarts", () => Exporters(one => one.Restarts), "{restart}", "Times that the exporter was seen to have started anew.");
        meter.CreateObservableCounter("flowupdater.exporter.missed.away", () => Exporters(one => one.MissedAway), "{unit}", "What was sent between the last run's end and this one's beginning: flows (v5), datagrams (v9), records (IPFIX).");
        meter.CreateObservableCounter("flowupdater.exporter.samples.skipped", () => Busiest.Where(one => one.Key.Version == Netflow.ExportVersion.Sflow).Select(one => new Measurement<long>(one.Sum(source => source.Counters.SamplesSkipped), Labels(one.Key))), "{sample}", "Samples of sFlow that are no flows: of counters, or without a packet's header.");
        meter.CreateObservableGauge("flowupdater.exporter.templates", () => Exporters(one => one.Templates), "{template}", "Templates that are known.");
        meter.CreateObservableCounter("flowupdater.exporter.untemplated", () => Exporters(one => one.SetsGivenUp), "{set}", "Sets of data given up because their template did not come.");
        meter.CreateObservableCounter("flowupdater.exporter.unreadable", Unreadable, "{datagram}", "Datagrams, or parts of them, that could not be read, by reason.");
        meter.CreateObservableGauge("flowupdater.exporter.sampling", Sampling, null, "Of how many packets the exporter looks at one.");
    }

    // An exporter that sends to several of our addresses is one: two samples of the same labels would be one too many.
    IEnumerable<IGrouping<SourceKey, ExportSource>> Busiest =>
        collector.Sources.GroupBy(source => source.Key).OrderByDescending(one => one.Sum(source => source.Counters.Flows)).Take(MostExporters);

    IEnumerable<Measurement<long>> Listeners(Func<CollectorCounters, long> value) =>
        collector.Listeners.Select(one => new Measurement<long>(value(one.Counters), Label("listener", one.Address)));

    IEnumerable<Measurement<long>> Streams(Func<(CollectAddress Address, CollectorCounters Counters), Measurement<long>[]> values) =>
        collector.Listeners.Where(one => one.Address.Transport != CollectTransport.Udp).SelectMany(values);

    IEnumerable<Measurement<long>> Drops() => collector.Listeners.SelectMany(one => (Measurement<long>[])
    [
        new(one.Counters.KernelDrops, Label("listener", one.Address), Label("reason", "kernel")),
        new(one.Counters.NotAllowed, Label("listener", one.Address), Label("reason", "not allowed")),
        new(one.Counters.TooManyExporters, Label("listener", one.Address), Label("reason", "too many exporters")),
        new(one.Counters.NotFlows, Label("listener", one.Address), Label("reason", "not flows")),
    ]);

    IEnumerable<Measurement<long>> Exporters(Func<ExporterCounters, long> value) =>
        Busiest.Select(one => new Measurement<long>(one.Sum(source => value(source.Counters)), Labels(one.Key)));

    IEnumerable<Measurement<double>> Sampling() =>
        Busiest.Select(one => new Measurement<double>(one.Max(source => source.Counters.SamplingRate), Labels(one.Key)));

    IEnumerable<Measurement<long>> Unreadable() => Busiest.SelectMany(one => Problems
        .Select(problem => (problem.Name, Count: one.Sum(source => source.Counters[problem.Problem])))
        .Where(problem => problem.Count > 0)
        .Select(problem => new Measurement<long>(problem.Count, [.. Labels(one.Key), Label("reason", problem.Name)])));

    static KeyValuePair<string, object?>[] Labels(SourceKey key) =>
        [Label("exporter", key.Exporter), Label("version", Version(key.Version)), Label("domain", key.Domain)];

    static string Version(Netflow.ExportVersion version) => version switch
    {
        Netflow.ExportVersion.Ipfix => "ipfix",
        Netflow.ExportVersion.Sflow => "sflow5",
        _ => $"v{(int)version}",
    };
}
