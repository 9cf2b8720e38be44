using System.Diagnostics;
using System.Globalization;
using Enrichment.Native;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker;

/// <summary>Looks at the host again and again, and tells the feed what changed. Everything here happens on one thread.</summary>
sealed class Poller : IHostWatch
{
    /// <summary>Milliseconds.</summary>
    const int MaxEndWaits = 5;

    readonly TrackerOptions _options;
    readonly IBindingSink _sink;
    readonly HostPoll _host;
    readonly SocketTracker _tracker;
    readonly DestroyListener? _listener;
    readonly TranslationWatch _translations;
    readonly HostAddressTable _addresses = new();
    readonly HashSet<ulong> _uncertain = [];
    readonly HashSet<ulong> _uncertainBefore = [];
    readonly List<DestroyEvent> _events = [];
    readonly List<DestroyEvent> _late = [];

    /// <exception cref="SourceRefusedException">It cannot be done here; the message says why.</exception>
    public static Poller Start(TrackerOptions options, IBindingSink sink, string bootId)
    {
        if (options.Source != SourceKind.ProcFs)
        {
            SockDiagDump.Probe();
        }

        return new Poller(options, sink, bootId);
    }

    public Poller(TrackerOptions options, IBindingSink sink, string bootId)
    {
        _options = options;
        _sink = sink;
        var useSockDiag = options.Source != SourceKind.ProcFs;
        _host = new HostPoll(new HostPollOptions
        {
            UseSockDiag = useSockDiag,
            UseDestroyEvents = useSockDiag,
            UseAddresses = true,
            UseTranslations = true,
            OnlyNetNs = options.OnlyNetNs,
            ReconcilePolls = (int)Math.Max(1, options.Reconcile / options.Interval),
            BootId = bootId,
        });
        _translations = new TranslationWatch(sink);
        _listener = useSockDiag ? new DestroyListener() : null;
        _tracker = new SocketTracker(_host.Holders, _host.Reader, sink, KernelClock.WallAtBoot);
    }

    public PollCounters Counters { get; } = new();

    public string Source => _options.Source == SourceKind.ProcFs ? "procfs" : "sockdiag";

    public TimeSpan Interval => _options.Interval;

    public IReadOnlyList<string> Remarks => [.. new Sight(_host).Limits];

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{Counters.Polls} polls, {Counters.DestroyEvents} ends of sockets heard ({Counters.DestroyOverruns} times some were lost), "
        + $"{Counters.ProcessScans} processes scanned; longest poll {Counters.LongestPoll.TotalMilliseconds:F1} ms");

    IEnumerable<KeyValuePair<string, ulong>> IHostWatch.Counters => [.. Counters.All, .. _translations.Counters];

    public void Begin() => Poll();

    /// <summary>Polls until the token is set, beginning at once.</summary>
    /// <param name="polled">Called after each poll.</param>
    public void Run(Action polled, CancellationToken cancellationToken)
    {
        var pace = new Pace(_options.Interval, TimeProvider.System);
        while (!cancellationToken.IsCancellationRequested)
        {
            Poll();
            polled();
            cancellationToken.WaitHandle.WaitOne(pace.UntilNext());
        }
    }

    /// <summary>One poll, from the kernel's tables to the feed.</summary>
    public void Poll()
    {
        _listener?.Start();
        var started = Stopwatch.GetTimestamp();
        var watermark = KernelClock.WallNow;
        _host.Dump();
        FollowNamespaces();
        Drain(_events);
        Match();

        _host.ScanChanged();
        SearchHolders();
        AwaitEnds();
        _tracker.Settle(_late, KernelClock.WallNow);
        _late.Clear();
        _host.Namespaces.DisposeGone();

        _translations.Take();
        _sink.Watermark(watermark);
        Count(Stopwatch.GetElapsedTime(started));
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _host.Dispose();
    }

    void FollowNamespaces()
    {
        var namespaces = _host.Namespaces;
        if (namespaces.Opened.Count > 0 || namespaces.Gone.Count > 0)
        {
            _listener?.SetNamespaces(namespaces.All);
        }

        if (_addresses.Refresh(namespaces.All, namespaces.Opened, namespaces.Gone))
        {
            _sink.Addresses(_addresses.Addresses);
        }

        _translations.Source.Follow(namespaces.Opened, namespaces.Gone);
    }

    /// <summary>A lost end makes the poll uncertain in which it was noticed, and the next, whose sockets may have opened just before.</summary>
    void Match()
    {
        _uncertainBefore.UnionWith(_uncertain);
        _tracker.Match(_host.Number, _host.Rows, _events, _uncertainBefore, _host.Namespaces.Gone, KernelClock.WallNow);
        _uncertainBefore.Clear();
        _uncertainBefore.UnionWith(_uncertain);
        _uncertain.Clear();
        _events.Clear();
    }

    /// <summary>Sockets whose end has been told in the meantime need no search.</summary>
    void SearchHolders()
    {
        if (_tracker.Wanted.Count == 0)
        {
            return;
        }

        Drain(_late);
        foreach (var end in _late)
        {
            _tracker.StopSearch(end);
        }

        _host.Search(_tracker.Wanted, _tracker.WantedSince, _options.Interval * _options.SearchShare);
    }

    /// <summary>
    /// The kernel tells of ends from a work queue, so a socket may be gone before we hear of it. Waiting a little gives
    /// its exact end; a connection that was reset while its process keeps it has none to wait for.
    /// </summary>
    void AwaitEnds()
    {
        Drain(_late);
        for (var waits = 0; waits < MaxEndWaits && _listener is not null && _tracker.AwaitsEnds(_late); waits++)
        {
            Thread.Sleep(1);
            Drain(_late);
        }
    }

    void Drain(List<DestroyEvent> events)
    {
        if (_listener is not null)
        {
            events.AddRange(_listener.Drain(_uncertain));
        }
    }

    void Count(TimeSpan took)
    {
        Counters.Polls++;
        Counters.LastPoll = took;
        Counters.LongestPoll = took > Counters.LongestPoll ? took : Counters.LongestPoll;
        Counters.Sockets = _tracker.Count;
        Counters.SocketsWithoutHolder = _tracker.OwnerlessCount;
        Counters.Processes = _host.Processes.Count;
        Counters.ProcessScans = _host.Scans;
        Counters.Namespaces = _host.Namespaces.All.Count;
        Counters.NamespacesRefused = _host.Namespaces.Refused;
        Counters.DumpFailures = _host.DumpFailures;
        Counters.DestroyEvents = _listener?.Received ?? 0;
        Counters.DestroyOverruns = _listener?.Overruns ?? 0;
    }
}
