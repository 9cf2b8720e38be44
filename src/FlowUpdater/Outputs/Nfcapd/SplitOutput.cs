using System.Collections.Concurrent;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>Flows into nfcapd files, those of each exporter in a folder of its own.</summary>
/// <param name="open">Makes the writer of a folder.</param>
sealed class SplitOutput(string directory, Func<string, RotatingNfcapdWriter> open) : IFlowOutput
{
    /// <summary>Addresses can be made up; flows of more exporters go to one folder together.</summary>
    public const int MostExporters = 1024;
    const string OfOthers = "others", OfThisHost = "local";

    // Those who ask for counters look at them while flows come.
    readonly ConcurrentDictionary<IpAddress, RotatingNfcapdWriter> _writers = [];
    readonly ConcurrentDictionary<string, RotatingNfcapdWriter> _special = [];

    public IEnumerable<RotatingNfcapdWriter> Writers => _writers.Values.Distinct().Concat(_special.Values).Distinct();

    public void Write(in FlowValues flow, in FlowStamp stamp) => Special(OfThisHost).Append(flow, stamp);

    public void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps)
    {
        for (var first = 0; first < stamps.Length;)
        {
            var exporter = flows.RunOf(first).Source.Key.Exporter;
            var end = first + 1;
            while (end < stamps.Length && (flows.Flows[end].Run == flows.Flows[end - 1].Run || flows.RunOf(end).Source.Key.Exporter == exporter))
            {
                end++;
            }

            WriterOf(exporter).Append(flows, first, stamps[first..end]);
            first = end;
        }
    }

    public void KeepTime()
    {
        foreach (var writer in Writers)
        {
            writer.KeepTime();
        }
    }

    public void Dispose()
    {
        foreach (var writer in Writers)
        {
            writer.Dispose();
        }
    }

    /// <summary>nfdump -M divides folders at colons, so an IPv6 address has other signs in their place.</summary>
    internal static string NameOf(IpAddress exporter) => exporter.ToString().Replace(':', '-');

    RotatingNfcapdWriter WriterOf(IpAddress exporter)
    {
        if (!_writers.TryGetValue(exporter, out var writer))
        {
            if (_writers.Count >= MostExporters)
            {
                return Special(OfOthers);
            }

            _writers[exporter] = writer = open(Path.Combine(directory, NameOf(exporter)));
        }

        return writer;
    }

    RotatingNfcapdWriter Special(string name)
    {
        if (!_special.TryGetValue(name, out var writer))
        {
            _special[name] = writer = open(Path.Combine(directory, name));
        }

        return writer;
    }
}
