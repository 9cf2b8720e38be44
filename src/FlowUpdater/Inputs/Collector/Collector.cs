using Enrichment.Netflow.Exporters;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Listens for exporters' datagrams and sessions, and hands on what they say in batches.</summary>
/// <param name="queue">Takes full batches and gives empty ones.</param>
/// <param name="say">Takes sentences for the user.</param>
/// <param name="tap">Sees every datagram as it came; null: nobody does.</param>
sealed class Collector(CollectorOptions options, BatchQueue queue, Action<string> say, IDatagramTap? tap = null) : IDisposable
{
    readonly SourceNumbers _numbers = new();
    readonly List<IListener> _listeners = [];
    readonly List<ExportSources> _sources = [];
    readonly AllowList _allow = new(options.Allow);
    readonly TemplateFile? _templates = options.TemplateFile is { } path ? new TemplateFile(path, say) : null;

    /// <summary>All exporters' domains, with what was counted of each.</summary>
    public IEnumerable<ExportSource> Sources
    {
        get
        {
            lock (_sources)
            {
                return [.. _sources.SelectMany(sources => sources.All)];
            }
        }
    }

    /// <summary>What came to each listening address.</summary>
    public IEnumerable<(CollectAddress Address, CollectorCounters Counters)> Listeners => _listeners.Select(listener => (listener.Address, listener.Counters));

    /// <summary>Why listening ended on an address; null: it goes on.</summary>
    public Exception? Failure => _listeners.Find(listener => listener.Failure is not null)?.Failure;

    /// <exception cref="IOException">An address cannot be bound, or the file of templates not be read; one sentence.</exception>
    public void Start()
    {
        foreach (var address in options.Listen)
        {
            _listeners.Add(Listen(address));
        }

        _templates?.Restore(_sources);
        foreach (var listener in _listeners)
        {
            listener.Start();
            say(listener.Ready);
        }
    }

    /// <summary>To be called a few times a second: keeps templates.</summary>
    public void KeepTime() => _templates?.Save();

    /// <summary>Takes what the kernel still has, and ends.</summary>
    public void Stop()
    {
        _listeners.ForEach(listener => listener.Stop());
        _templates?.Save();
    }

    public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

    IListener Listen(CollectAddress address)
    {
        if (address.Transport == CollectTransport.Udp)
        {
            return new UdpListener(address, options.ReceiveBuffer, NewReceiver(_templates));
        }

        // Templates of a session end with it: they are not kept.
        var tls = address.Transport == CollectTransport.Tls ? options.Tls!.ForServer() : null;
        var streams = options.Listen.Count(one => one.Transport != CollectTransport.Udp);
        return new StreamListener(address, tls, NewReceiver(null, areSessions: true), SessionTable.MostBy(File.ReadLines("/proc/self/limits"), streams), options.Times);
    }

    Receiver NewReceiver(TemplateFile? templates, bool areSessions = false)
    {
        var sources = new ExportSources(_numbers, areSessions);
        lock (_sources)
        {
            _sources.Add(sources);
        }

        return new Receiver(sources, queue, _allow, new ProblemReport(say), templates, tap);
    }
}
