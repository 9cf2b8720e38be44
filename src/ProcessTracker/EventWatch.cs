using System.Globalization;
using Enrichment.Native;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker;

/// <summary>
/// Takes the kernel's events a few milliseconds after each, and tells the feed what they mean. While nothing happens it
/// sleeps. Everything here happens on one thread.
/// </summary>
sealed class EventWatch : IHostWatch
{
    /// <summary>Milliseconds. Events are taken so long after the first of them, many at once: waking for each would cost more than the events.</summary>
    const int Batch = 5;

    /// <summary>Milliseconds: the longest that the feed is silent about how far it has come.</summary>
    const int LongestSleep = 250;

    /// <summary>LONGEST_SEND_NS of Bpf/holders.h: an opening may be told so long after it.</summary>
    const long BackdatedNs = 1_000_000;

    static readonly TimeSpan AddressRound = TimeSpan.FromSeconds(1);
    static readonly TimeSpan NamespaceRound = TimeSpan.FromSeconds(5);

    readonly TrackerOptions _options;
    readonly IBindingSink _sink;
    readonly IEventSource _source;
    readonly WatchedHost _host;
    readonly HashSet<ulong> _alive = [];
    long _knownUntilNs;
    long _passAt;
    long _addressesAt;
    long _namespacesAt;
    ulong _dropped;
    long _resyncs;
    long _passes;

    EventWatch(TrackerOptions options, IBindingSink sink, string bootId, IEventSource source)
    {
        _options = options;
        _sink = sink;
        _source = source;
        _host = new WatchedHost(options, sink, bootId, tellsProcesses: source.Kind == SourceKind.Ebpf);
    }

    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static EventWatch Start(TrackerOptions options, IBindingSink sink, string bootId) =>
        new(options, sink, bootId, EbpfSource.Start(options.Cgroup));

    /// <summary>As <see cref="Start"/>, with programs that see nothing of the kernel's own structures.</summary>
    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static EventWatch StartCgroup(TrackerOptions options, IBindingSink sink, string bootId) =>
        new(options, sink, bootId, CgroupSource.Start(options.Cgroup, options.OnlyNetNs));

    public string Source => _source.Kind.Name();

    public IReadOnlyList<string> Remarks => _source.OtherTrackers switch
    {
        0 => [],
        1 => ["another tracker's programs watch the same sockets already; both work, and each socket pays for both"],
        var others => [string.Create(CultureInfo.InvariantCulture, $"{others} other trackers' programs watch the same sockets already; all work, and each socket pays for all")],
    };

    public TimeSpan Interval => TimeSpan.Zero;

    public IEnumerable<KeyValuePair<string, ulong>> Counters =>
    [
        new("events", (ulong)_source.Events),
        new("events_lost", _dropped),
        new("events_unplaced", (ulong)_source.Unplaced),
        new("resyncs", (ulong)_resyncs),
        new("reconciliations", (ulong)_passes),
        new("missed_sockets", (ulong)_host.Tracker.MissedSockets),
        new("missed_ends", (ulong)_host.Tracker.MissedEnds),
        new("holders_corrected", (ulong)_host.Tracker.HoldersCorrected),
        new("peers_answered", (ulong)_host.Tracker.Peers),
        new("peers_untold", (ulong)_host.Tracker.PeersUntold),
        .. _host.Counters,
    ];

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_source.Events} events ({_dropped} lost), {_passes} reconciliations, which found {_host.Tracker.MissedSockets} sockets and {_host.Tracker.MissedEnds} ends untold");

    public void Begin()
    {
        RefreshAddresses(namespaces: true);
        _host.ReadProcesses();
        Reconcile();
        Catch();
    }

    public void Run(Action alive, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            alive();
            var before = _source.Events;
            Catch();
            KeepUp();
            if (_source.Events != before)
            {
                Thread.Sleep(Batch);
            }
            else
            {
                _source.WaitForEvent(LongestSleep);
            }
        }

        Catch();
    }

    /// <summary>Takes what has come, and says how far everything is known.</summary>
    public void Catch()
    {
        var now = _host.FollowClock();
        var isAll = _source.Drain(_host.Tracker);
        var dropped = _source.TakeDropped();
        if (dropped > 0)
        {
            _dropped += dropped;
            _resyncs++;
            _host.ReadProcesses();
            Reconcile();
            _sink.Lost(string.Create(CultureInfo.InvariantCulture, $"the kernel had no room for events, or none for what is known of a socket: {dropped} did not fit"));
        }

        _host.Translations.Take();
        _host.Tracker.Tick(now);
        if (isAll)
        {
            _knownUntilNs = Math.Min(now - BackdatedNs, SettledUntil);
            _sink.Watermark(_knownUntilNs);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _host.Dispose();
    }

    long SettledUntil => _source.SettledUntil is var settled and not long.MaxValue ? settled + _host.Tracker.WallAtBootNs : long.MaxValue;

    /// <summary>All that is not an event: addresses, namespaces, and from time to time all descriptors.</summary>
    void KeepUp()
    {
        var now = Environment.TickCount64;
        var isNew = _host.Tracker.TakeNewNamespace();
        if (isNew || now >= _addressesAt)
        {
            RefreshAddresses(isNew || now >= _namespacesAt);
        }

        if (now >= _passAt)
        {
            Reconcile();
        }
    }

    void RefreshAddresses(bool namespaces)
    {
        var now = Environment.TickCount64;
        _addressesAt = now + (long)AddressRound.TotalMilliseconds;
        _namespacesAt = namespaces ? now + (long)NamespaceRound.TotalMilliseconds : _namespacesAt;
        _host.RefreshAddresses(namespaces);
    }

    /// <summary>Goes through all descriptors: what no event has told is found, and counted.</summary>
    public void Reconcile()
    {
        _passes++;
        _passAt = Environment.TickCount64 + (long)_options.Reconcile.TotalMilliseconds;
        _host.Tracker.BeginPass(_host.FollowClock());
        _source.TellHeld(_host.Tracker);
        _source.ReadAlive(_alive);

        // What was freed by then was told before; it must be heard before it is missed.
        for (var tries = 0; !_source.Drain(_host.Tracker) && tries < 1000; tries++)
        {
            Thread.Yield();
        }

        _host.Tracker.EndPass(_alive, _knownUntilNs, KernelClock.WallNow);
    }
}
