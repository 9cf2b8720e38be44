using System.Globalization;
using Enrichment.Native;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Ebpf;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;

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
    readonly EventProcesses _processes;
    readonly ProcessReader _reader;
    readonly EventTracker _tracker;
    readonly TranslationWatch _translations;
    readonly HostAddresses _addresses;
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
        var users = new UserNames();
        _options = options;
        _sink = sink;
        _source = source;
        _reader = new ProcessReader(new ProcRoot(), users, bootId, KernelClock.WallAtBoot, new ContainerNames());
        _processes = new EventProcesses(_reader, users, bootId);
        _tracker = new EventTracker(_processes, sink, options.OnlyNetNs) { WallAtBootNs = KernelClock.WallAtBoot };
        _translations = new TranslationWatch(sink);
        _addresses = new HostAddresses(options.OnlyNetNs, _translations.Source);
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
        new("missed_sockets", (ulong)_tracker.MissedSockets),
        new("missed_ends", (ulong)_tracker.MissedEnds),
        new("holders_corrected", (ulong)_tracker.HoldersCorrected),
        new("peers_answered", (ulong)_tracker.Peers),
        new("peers_untold", (ulong)_tracker.PeersUntold),
        new("sockets", (ulong)_tracker.Count),
        new("processes", (ulong)_processes.Count),
        new("processes_read_too_late", (ulong)_processes.ReadTooLate),
        .. _translations.Counters,
        new("namespaces", (ulong)_addresses.Namespaces),
        new("namespaces_refused", (ulong)_addresses.Refused),
    ];

    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_source.Events} events ({_dropped} lost), {_passes} reconciliations, which found {_tracker.MissedSockets} sockets and {_tracker.MissedEnds} ends untold");

    public void Begin()
    {
        RefreshAddresses(namespaces: true);
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
        var now = FollowClock();
        var isAll = _source.Drain(_tracker);
        var dropped = _source.TakeDropped();
        if (dropped > 0)
        {
            _dropped += dropped;
            _resyncs++;
            Reconcile();
            _sink.Lost(string.Create(CultureInfo.InvariantCulture, $"the kernel's ring of events was full, and {dropped} did not fit"));
        }

        _translations.Take();
        _tracker.Tick(now);
        if (isAll)
        {
            _knownUntilNs = Math.Min(now - BackdatedNs, SettledUntil);
            _sink.Watermark(_knownUntilNs);
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _addresses.Dispose();
    }

    long SettledUntil => _source.SettledUntil is var settled and not long.MaxValue ? settled + _tracker.WallAtBootNs : long.MaxValue;

    /// <summary>All that is not an event: addresses, namespaces, and from time to time all descriptors.</summary>
    void KeepUp()
    {
        var now = Environment.TickCount64;
        var isNew = _tracker.TakeNewNamespace();
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
        if (_addresses.Refresh(namespaces))
        {
            _sink.Addresses(_addresses.All);
        }
    }

    void Reconcile()
    {
        _passes++;
        _passAt = Environment.TickCount64 + (long)_options.Reconcile.TotalMilliseconds;
        _tracker.BeginPass(FollowClock());
        _source.TellHeld(_tracker);
        _source.ReadAlive(_alive);

        // What was freed by then was told before; it must be heard before it is missed.
        for (var tries = 0; !_source.Drain(_tracker) && tries < 1000; tries++)
        {
            Thread.Yield();
        }

        _tracker.EndPass(_alive, _knownUntilNs, KernelClock.WallNow);
    }

    /// <summary>The kernel dates events since boot; what is added to that changes when the wall clock is set.</summary>
    long FollowClock()
    {
        var wallAtBoot = KernelClock.WallAtBoot;
        _tracker.WallAtBootNs = wallAtBoot;
        _reader.FollowClock(wallAtBoot);
        return KernelClock.BootNow + wallAtBoot;
    }
}
