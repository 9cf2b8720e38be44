using System.Diagnostics.Metrics;
using Enrichment.Updater.Outputs.Relay;
using static Enrichment.Updater.Metrics.UpdaterMeter;

namespace Enrichment.Updater.Metrics;

/// <summary>Datagrams passed on as they came; the port says whose they are.</summary>
sealed class RelayMetrics(DatagramRelay relay)
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("flowupdater.relay.datagrams", () => Paths(path => path.Sent), "{datagram}", "Datagrams relayed, by target, exporter, and our port that they come from.");
        meter.CreateObservableCounter("flowupdater.relay.drops", () => Paths(path => path.Full + path.Failed), "{datagram}", "Datagrams that could not be relayed.");
        meter.CreateObservableCounter("flowupdater.relay.refused", () => Paths(path => path.Refused), "{answer}", "Times that the target's host said that nobody listens.");
    }

    IEnumerable<Measurement<long>> Paths(Func<RelayPath, long> value) => relay.Paths.Select(path =>
        new Measurement<long>(value(path), Label("target", path.Target), Label("exporter", path.Exporter), Label("port", path.Port)));
}
