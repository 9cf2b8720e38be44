using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Listens for exporters' datagrams and sessions, and hands on what they say in batches.</summary>
/// <param name="queue">Takes full batches and gives empty ones.</param>
/// <param name="say">Takes sentences for the user.</param>
sealed class Collector(CollectorOptions options, BatchQueue queue, Action<string> say, IDatagramTap? tap = null) : IDisposable
{
    readonly SourceNumbers _numbers = new();
    readonly List<UdpListener> _udp = [];
    readonly List<ExportSources> _sources = [];

    /// <summary>All exporters' domains, with what was counted of each.</summary>
    public IEnumerable<ExportSource> Sources => _sources.SelectMany(sources => sources.All);

    /// <summary>What came to each listening address.</summary>
    public IEnumerable<(CollectAddress Address, CollectorCounters Counters)> Listeners => _udp.Select(listener => (listener.Address, listener.Counters));

    /// <summary>Why listening ended on an address; null: it goes on.</summary>
    public Exception? Failure => _udp.Find(listener => listener.Failure is not null)?.Failure;

    /// <exception cref="IOException">An address cannot be bound; one sentence.</exception>
    public void Start()
    {
        foreach (var address in options.Listen)
        {
            var sources = new ExportSources(_numbers);
            _sources.Add(sources);
            var listener = new UdpListener(address, options, new FlowDecoder(sources, queue.Rent(), queue), new ProblemReport(say), tap);
            _udp.Add(listener);
            say($"listening on {address}; the kernel keeps up to {listener.ReceiveBuffer / 1024} KiB of datagrams");
        }

        _udp.ForEach(listener => listener.Start());
    }

    /// <summary>Takes what the kernel still has, and ends.</summary>
    public void Stop() => _udp.ForEach(listener => listener.Stop());

    public void Dispose() => _udp.ForEach(listener => listener.Dispose());
}
