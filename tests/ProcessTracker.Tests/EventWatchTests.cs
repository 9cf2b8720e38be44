using System.Diagnostics;
using Enrichment.Native;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>The event source on the real kernel, in a network namespace of the test's own.</summary>
public sealed class EventWatchTests
{
    readonly RecordingSink _told = new();

    /// <summary>The ring holds some 75,000 events, and nobody reads it meanwhile.</summary>
    [Fact]
    public void Catch_RingRanOver_SaysSoAndFindsWhatIsThere()
    {
        using var ns = new NetNs();
        using var watch = EventWatch.Start(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        var child = ns.Start("""
            held = udp(5000); say('ready'); hear()
            flood(6000, 40000)
            held.close(); late = udp(5001); say('done'); hear()
            """);
        child.Hear();
        watch.CatchAll(_told);
        Assert.Equal(5000, Assert.Single(_told.Open).Local.Port);
        child.Tell();
        child.Hear();
        watch.CatchAll(_told);

        Assert.Contains("did not fit", Assert.Single(_told.Losses), StringComparison.Ordinal);
        Assert.Equal(5001, Assert.Single(_told.Open).Local.Port);
        var counters = watch.Counters.ToDictionary();
        Assert.True(counters["events_lost"] > 1000, $"{counters["events_lost"]} lost");
        Assert.Equal(1ul, counters["resyncs"]);

        // Where the ring was full right after an opening, that socket's end is one more that no event told.
        var untold = _told.ClosedAt(6000).Count(binding => binding.ClosedFrom < binding.ClosedBy);
        Assert.InRange(untold, 0, 1);
        Assert.Equal((1ul, 1ul + (ulong)untold), (counters["missed_sockets"], counters["missed_ends"]));
        var ended = _told.ClosedAt(5000).Last();
        Assert.True(ended.ClosedFrom < ended.ClosedBy, "its end is known within a range only");
    }

    /// <summary>Programs of a cgroup know of no socket that was there before them: looking finds it, and its end.</summary>
    [Fact]
    public async Task Run_CgroupAlone_SocketsOfBeforeAreFoundAndTheirEndsToo()
    {
        using var ns = new NetNs();
        var child = ns.Start("""
            held = udp(5000); l = listener(8080); c = socket(); c.connect(('127.0.0.1', 8080)); s, _ = l.accept(); say('ready'); hear()
            held.close(); c.close(); s.close(); late = udp(5001); say('closed'); hear()
            """);
        child.Hear();
        using var watch = EventWatch.StartCgroup(new TrackerOptions { OnlyNetNs = ns.Only, Reconcile = TimeSpan.FromMilliseconds(100) }, _told, "boot");
        watch.Begin();
        Assert.Equal([5000, 8080, 8080], _told.Open.Select(binding => (int)binding.Local.Port).Where(port => port < 10_000).Order());
        Assert.Equal(4, _told.Open.Count);
        Assert.All(_told.Open, binding => Assert.Equal((child.Pid, "python3"), (binding.Owners.Single().Pid, binding.Owners.Single().Name)));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(20));
        child.Tell();
        child.Hear();
        await Task.Run(
            () => watch.Run(
                () =>
                {
                    if (_told.Open.Select(binding => binding.Local.Port).Order().SequenceEqual([(ushort)5001, (ushort)8080]))
                    {
                        stop.Cancel();
                    }
                },
                stop.Token),
            TestContext.Current.CancellationToken);

        Assert.Equal([5001, 8080], _told.Open.Select(binding => (int)binding.Local.Port).Order());
        Assert.All(_told.Open, binding => Assert.Equal(child.Pid, binding.Owners.Single().Pid));
    }

    /// <summary>Between two looks anything may happen: a socket is claimed from its first sight to its last, for all who had it open.</summary>
    [Fact]
    public void Look_SocketsOfSeveralLooks_AreClaimedFromFirstToLastSight()
    {
        using var ns = new NetNs();
        var child = ns.Start("""
            say('in'); hear(); u = udp(5000); say('open'); hear()
            if os.fork() == 0:
                open('/proc/self/comm', 'w').write('heir'); say(os.getpid()); sys.stdin.readline(); os._exit(0)
            hear(); u.close(); say('closed'); hear()
            """);
        child.Hear();
        using var watch = DescriptorWatch.Start(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        Assert.Empty(_told.Open);
        child.Tell();
        child.Hear();
        var opened = KernelClock.WallNow;
        LookUntil(() => _told.Open.Count > 0);
        var first = Assert.Single(_told.Open);
        Assert.Equal((child.Pid, "python3"), (first.Owners.Single().Pid, first.Owners.Single().Name));
        Assert.True(first.OpenedFrom == first.OpenedBy && first.OpenedFrom >= opened, "nothing is claimed before the first sight");

        child.Tell();
        var heir = child.HearNumber();
        LookUntil(() => _told.Open.All(binding => binding.Owners.Count == 2)); // A process is believed when it is a tenth of a second old.
        var shared = Assert.Single(_told.Open);
        Assert.Equal(new[] { child.Pid, heir }.Order(), shared.Owners.Select(owner => owner.Pid).Order());
        Assert.Contains(shared.Owners, owner => owner.Name == "heir");

        var seen = KernelClock.WallNow;
        child.Tell();
        child.Tell();
        child.Hear();
        Tool.Run("kill", "-KILL", heir.ToString(System.Globalization.CultureInfo.InvariantCulture));
        LookUntil(() => _told.Open.Count == 0);

        Assert.InRange(_told.ClosedAt(5000).Last(binding => binding.Owners.Count > 0).ClosedFrom, opened, KernelClock.WallNow);
        Assert.Empty(_told.AllClosed[^1].Owners); // Somebody may have followed.
        Assert.True(_told.WatermarkNs >= seen, "a look is told as known up to its begin");

        bool Seen(Func<bool> condition)
        {
            watch.Look();
            return condition();
        }

        void LookUntil(Func<bool> condition)
        {
            for (var clock = Stopwatch.StartNew(); !Seen(condition); Thread.Sleep(10))
            {
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "it did not happen within 20 s");
            }
        }
    }

    /// <summary>It sleeps a quarter of a second while nothing happens; an event wakes it.</summary>
    [Fact]
    public async Task Run_EventWhileAsleep_IsToldWithinMilliseconds()
    {
        using var ns = new NetNs();
        using var watch = EventWatch.Start(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        using var stop = new CancellationTokenSource();
        var running = Task.Factory.StartNew(
            () => watch.Run(static () => { }, stop.Token), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var child = ns.Start("hear()\nfor i in range(20):\n    u = udp(5000 + i); say(i); hear(); u.close()");
        var delays = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            child.Tell();
            var port = 5000 + child.HearNumber();
            var clock = Stopwatch.StartNew();
            while (!_told.HasOpenedAt((ushort)port))
            {
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            delays.Add(clock.Elapsed.TotalMilliseconds);
        }

        await stop.CancelAsync();
        await running;
        delays.Sort();
        Assert.True(delays[10] < 60, $"the median is {delays[10]} ms"); // 5 ms and a busy machine; asleep it would be 125.
    }
}
