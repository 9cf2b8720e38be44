using System.Diagnostics;
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
            for i in range(40000):
                u = socket(AF_INET, SOCK_DGRAM); u.bind(('127.0.0.1', 6000)); u.close()
            held.close(); late = udp(5001); say('done'); hear()
            """);
        child.Hear();
        watch.Catch();
        Assert.Equal(5000, Assert.Single(_told.Open).Local.Port);
        child.Tell();
        child.Hear();
        watch.Catch();

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
