using System.Diagnostics;
using System.Globalization;
using Enrichment.Native;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker;

/// <summary>
/// Has the kernel go through all descriptors again and again, in every network namespace at once. Between two looks nothing is
/// known, so nothing is claimed: a binding reaches from the first sight of a socket to the last. Everything here happens on one thread.
/// </summary>
sealed class DescriptorWatch : IHostWatch, IEventSink
{
    /// <summary>Who has just been forked holds what its parent holds, under the parent's name, and will call exec or take its own any moment.</summary>
    const ulong YoungNs = 100_000_000;

    readonly TrackerOptions _options;
    readonly IBindingSink _sink;
    readonly DescriptorSource _source;
    readonly WatchedHost _host;
    ulong _lookedAt;
    long _addressesAt;
    long _looks;
    TimeSpan _longest;

    DescriptorWatch(TrackerOptions options, IBindingSink sink, string bootId, DescriptorSource source)
    {
        _options = options;
        _sink = sink;
        _source = source;
        _host = new WatchedHost(options, sink, bootId, tellsProcesses: false);
    }

    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static DescriptorWatch Start(TrackerOptions options, IBindingSink sink, string bootId) =>
        new(options, sink, bootId, DescriptorSource.Start(options.Cgroup));

    public string Source => SourceKind.TaskFile.Name();

    public TimeSpan Interval => _options.Interval;

    public IEnumerable<KeyValuePair<string, ulong>> Counters =>
    [
        new("polls", (ulong)_looks),
        new("poll_nanoseconds_longest", (ulong)_longest.Ticks * 100),
        .. _host.Counters,
    ];

    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{_looks} polls; longest poll {_longest.TotalMilliseconds:F1} ms");

    public void Begin() => Look();

    public void Run(Action alive, CancellationToken cancellationToken)
    {
        var pace = new Pace(_options.Interval, TimeProvider.System);
        while (!cancellationToken.IsCancellationRequested)
        {
            Look();
            alive();
            cancellationToken.WaitHandle.WaitOne(pace.UntilNext());
        }
    }

    /// <summary>One look at all descriptors, told to the feed.</summary>
    public void Look()
    {
        var started = Stopwatch.GetTimestamp();
        RefreshAddresses();
        var now = _host.FollowClock();
        _host.Tracker.BeginPass(now);
        _source.Tell(this);
        _host.Tracker.EndPassAsSeen(KernelClock.WallNow);
        _host.Translations.Take();
        _lookedAt = (ulong)(now - _host.Tracker.WallAtBootNs);
        _sink.Watermark(now);
        _looks++;
        var took = Stopwatch.GetElapsedTime(started);
        _longest = took > _longest ? took : _longest;
    }

    /// <summary>What is new since the look before, is there since this one for all that we know; a new name came some time in between.</summary>
    void IEventSink.Take(in SocketEvent e)
    {
        if (e.Start + YoungNs > e.Time)
        {
            return;
        }

        if (_host.Processes.Find(e) is { } process && !process.IsNamed(e.Name))
        {
            var renamed = e;
            renamed.Kind = SocketEventKind.Exec;
            renamed.Since = _lookedAt;
            _host.Tracker.Take(renamed);
        }

        var held = e;
        held.Since = _lookedAt == 0 ? 0 : e.Time;
        _host.Tracker.Take(held);
    }

    public void Dispose()
    {
        _source.Dispose();
        _host.Dispose();
    }

    void RefreshAddresses()
    {
        var now = Environment.TickCount64;
        var isTurn = _host.Tracker.TakeNewNamespace() || now >= _addressesAt;
        _addressesAt = isTurn ? now + 5000 : _addressesAt;
        _host.RefreshAddresses(isTurn);
    }
}
