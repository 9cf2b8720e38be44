using Enrichment.Flows;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Feed.FeedMessages;
using static Enrichment.Updater.Tests.Attribution.Given;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Tests.Attribution.Feed;

public sealed class JournalSourceTests : IDisposable
{
    readonly JournalBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Load_WhatWasTold_IsKnownAndNothingElse()
    {
        var writer = _bench.Writer();
        _bench.Tell(writer, 10, Opening("one", 3, completeSince: 9, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)));
        _bench.Tell(writer, 11, Change(4, Socket("udp 10.0.0.1:99", "ntpd", opened: 10.5, id: 2)), Heartbeat(4, At(11)));
        _bench.Tell(writer, 12, Change(5, Socket("udp 10.0.0.1:99", "ntpd", opened: 10.5, closed: 11.5, id: 2)), Heartbeat(5, At(12)));
        _bench.Tell(writer, 30, Heartbeat(5, At(30)));

        using var source = _bench.Load(0, 40);

        Assert.Equal(("dnsmasq", "ntpd"), (_bench.Ask("10.0.0.1:53", 20).Name, _bench.Ask("10.0.0.1:99", 11).Name));
        Assert.Equal(MissReason.NotThen, _bench.Ask("10.0.0.1:99", 25).Reason);
        Assert.Equal(MissReason.NoSocket, _bench.Ask("10.0.0.1:98", 25).Reason);
        Assert.Null(_bench.History.CaptureHost);
        Assert.Equal(0, Assert.Single(source.Feeds).Host.OffsetNs);
    }

    [Fact]
    public void Load_BeforeAndAfterTheRecord_TheTrackerWasAway()
    {
        _bench.Tell(_bench.Writer(), 10, Opening("one", 3, completeSince: 9, Socket("udp 10.0.0.1:53", "dnsmasq", opened: 9.5, id: 1)));
        using var source = _bench.Load(0, 40);

        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:98", 5).Reason);
        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:53", 5).Reason);
        Assert.Equal(MissReason.NoSocket, _bench.Ask("10.0.0.1:98", 9.5).Reason);
        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:98", 25).Reason);
        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:53", 25).Reason);
    }

    [Fact]
    public void Load_SegmentsOfOneRun_HaveNoGapBetweenThem()
    {
        var writer = _bench.Writer();
        _bench.Tell(writer, 10, Opening("one", 3, completeSince: 9, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1), Socket("udp 10.0.0.1:60", "gone", id: 2)));
        // What happened between the two calls is in the snapshot: one was closed, one was opened and closed.
        _bench.Tell(writer, 11, Opening(
            "one", 6, completeSince: 10,
            Socket("udp 10.0.0.1:60", "gone", closed: 10.4, id: 2), Socket("udp 10.0.0.1:61", "short", opened: 10.2, closed: 10.6, id: 3), Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)));
        _bench.Tell(writer, 30, Heartbeat(6, At(30)));

        using var source = _bench.Load(0, 40);

        Assert.Equal(2, Assert.Single(source.Feeds).SegmentsOpened);
        Assert.Equal(("gone", "short"), (_bench.Ask("10.0.0.1:60", 10.3).Name, _bench.Ask("10.0.0.1:61", 10.5).Name));
        Assert.Equal(MissReason.NotThen, _bench.Ask("10.0.0.1:60", 20).Reason);
        Assert.Equal(MissReason.NoSocket, _bench.Ask("10.0.0.1:62", 10.5).Reason);
        Assert.Equal("dnsmasq", _bench.Ask("10.0.0.1:53", 10.5).Name);
        Assert.Equal(3, _bench.History.Count);
    }

    [Fact]
    public void Load_TrackerRestarted_TheTimeBetweenIsAGapAndNobodyGetsAnothersName()
    {
        var first = _bench.Writer();
        _bench.Tell(first, 10, Opening("one", 3, completeSince: 9, Socket("udp 10.0.0.1:53", "dnsmasq", cookie: 6, id: 1), Socket("udp 10.0.0.1:60", "before", cookie: 7, id: 2)));
        first.Dispose();
        var second = _bench.Writer();
        _bench.Tell(second, 100, Opening("two", 1, completeSince: 99, Socket("udp 10.0.0.1:53", "dnsmasq", opened: 99, cookie: 6, id: 1), Socket("udp 10.0.0.1:60", "after", opened: 99, cookie: 9, id: 2)));
        _bench.Tell(second, 120, Heartbeat(1, At(120)));

        using var source = _bench.Load(0, 200);

        Assert.Equal(("before", "after"), (_bench.Ask("10.0.0.1:60", 9).Name, _bench.Ask("10.0.0.1:60", 110).Name));
        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:60", 50).Reason);
        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:98", 50).Reason);
        Assert.Equal(MissReason.NoSocket, _bench.Ask("10.0.0.1:98", 110).Reason);
        Assert.Equal("dnsmasq", _bench.Ask("10.0.0.1:53", 50).Name); // the same socket on either side
    }

    [Fact]
    public void Load_Lost_IsTheReason()
    {
        var writer = _bench.Writer();
        _bench.Tell(writer, 10, Opening("one", 3, completeSince: 9, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)));
        _bench.Tell(writer, 20, Lost(), Snapshot(99, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)), Heartbeat(99, At(30)));

        using var source = _bench.Load(0, 40);

        Assert.Equal(MissReason.FeedBehind, _bench.Ask("10.0.0.1:98", 15).Reason);
        Assert.Equal(MissReason.NoSocket, _bench.Ask("10.0.0.1:98", 25).Reason);
    }

    [Fact]
    public void Load_OneMinuteOfManySegments_OpensThoseOfThatMinuteAlone()
    {
        var writer = _bench.Writer(rotation: 60);
        for (var minute = 0; minute < 200; minute++)
        {
            var at = minute * 60.0;
            Wire.FeedMessage[] opening = Opening("one", (ulong)minute, completeSince: at - 1, Socket($"udp 10.0.0.1:{1000 + minute}", "p" + minute, opened: at, id: (ulong)minute + 1));
            opening[^1] = Heartbeat((ulong)minute, At(at));
            _bench.Tell(writer, at, opening);
            _bench.Tell(writer, at + 59, Heartbeat((ulong)minute, At(at + 59)));
        }

        // From 100:10 to 100:50, and a minute more on either side: minutes 99 to 101.
        using var source = _bench.Load((100 * 60) + 10, (100 * 60) + 50);

        var feed = Assert.Single(source.Feeds);
        Assert.Equal((3, 200), (feed.SegmentsOpened, feed.Segments));
        Assert.Equal("p100", _bench.Ask("10.0.0.1:1100", (100 * 60) + 30).Name);
        Assert.Contains($"journal {Path.Combine(_bench.Directory, "web")}: 3 of 200 segments read, all is known up to 2023-11-14T23:55:19Z", Assert.Single(_bench.Said), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TornAndDamagedSegments_LaterOnesAreRead()
    {
        var writer = _bench.Writer(rotation: 60);
        for (var i = 0; i < 4; i++)
        {
            _bench.Tell(writer, i * 60, Opening("one", (ulong)i, completeSince: (i * 60) - 1, Socket($"udp 10.0.0.1:{53 + i}", "p" + i, opened: (i * 60) - 0.9, id: (ulong)i + 1)));
            writer.Commit();
            _bench.Tell(writer, (i * 60) + 30, Heartbeat((ulong)i, At((i * 60) + 30)));
        }

        writer.Commit();
        var segments = Directory.GetFiles(Path.Combine(_bench.Directory, "web"), "*.journal").Order(StringComparer.Ordinal).ToList();
        File.WriteAllBytes(segments[0], File.ReadAllBytes(segments[0])[..^3]);
        Damage(segments[1], at: -3);
        Damage(segments[2], at: 5);

        using var source = _bench.Load(0, 300);

        Assert.True(source.HadProblems);
        Assert.Equal(("p0", "p1"), (_bench.Ask("10.0.0.1:53", -0.5).Name, _bench.Ask("10.0.0.1:54", 59.5).Name));
        Assert.Equal(MissReason.TrackerAway, _bench.Ask("10.0.0.1:55", 130).Reason);
        Assert.Equal("p3", _bench.Ask("10.0.0.1:56", 205).Name);
        Assert.Collection(
            _bench.Said.Order(StringComparer.Ordinal),
            sentence => Assert.StartsWith($"{segments[0]}: ends within a chunk at offset ", sentence, StringComparison.Ordinal),
            sentence => Assert.StartsWith($"{segments[1]}: at offset ", sentence, StringComparison.Ordinal),
            sentence => Assert.Equal($"{segments[2]} has a damaged header (its checksum is wrong); the other segments were read", sentence),
            sentence => Assert.StartsWith("journal ", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Follow_JournalGrowsAndRotates_WhatIsAppendedIsKnown()
    {
        var writer = _bench.Writer();
        _bench.Tell(writer, 10, Opening("one", 3, completeSince: 9, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)));
        using var source = _bench.Load(0, 5, isGrowing: true);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var following = source.FollowAsync(stop.Token);

        _bench.Tell(writer, 20, Change(4, Socket("udp 10.0.0.1:99", "ntpd", opened: 15, id: 2)), Heartbeat(4, At(20)));
        writer.Commit();
        await UntilAsync(() => _bench.Ask("10.0.0.1:99", 16).Name == "ntpd");
        _bench.Tell(writer, 30, Opening("one", 4, completeSince: 20, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1), Socket("udp 10.0.0.1:99", "ntpd", opened: 15, id: 2)));
        _bench.Tell(writer, 40, Change(5, Socket("udp 10.0.0.1:98", "late", opened: 35, id: 3)), Heartbeat(5, At(40)));
        writer.Commit();
        await UntilAsync(() => _bench.Ask("10.0.0.1:98", 36).Name == "late");
        Assert.Equal("ntpd", _bench.Ask("10.0.0.1:99", 36).Name);

        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public void Load_RecordedElsewhere_TheHostsClockIsBroughtToTheRecorders()
    {
        var writer = _bench.Writer(boot: "11111111-1111-1111-1111-111111111111");
        var opening = Opening("one", 3, completeSince: 1000, Socket("udp 10.0.0.1:53", "dnsmasq", opened: 1001, id: 1));
        opening[^1] = Heartbeat(3, At(1010));
        _bench.Tell(writer, 10, opening);
        using var source = _bench.Load(0, 20);

        Assert.Equal(At(10) - At(1010), Assert.Single(source.Feeds).Host.OffsetNs);
        Assert.Equal("dnsmasq", _bench.Ask("10.0.0.1:53", 5).Name);
    }

    [Theory]
    [InlineData("none", "no such journal")]
    [InlineData("", "there is no journal in it (no *.journal files)")]
    public void Load_NoJournal_OneSentence(string name, string why)
    {
        var directory = Path.Combine(_bench.Directory, name);
        using var source = new Enrichment.Updater.Attribution.Feed.JournalSource(directory, _bench.History, _bench.Said.Add);
        var said = Assert.ThrowsAny<IOException>(() => source.Load(0, 1, isGrowing: false, CancellationToken.None));
        Assert.Equal($"{directory}: {why}", said.Message);
    }

    /// <summary>A call's beginning: hello, addresses, snapshot, and a heartbeat at the moment of the newest thing told.</summary>
    internal static Wire.FeedMessage[] Opening(string epoch, ulong sequence, double completeSince, params Enrichment.Bindings.Binding[] bindings)
    {
        var snapshot = Snapshot(sequence, bindings);
        snapshot.Snapshot.CompleteSinceNs = At(completeSince);
        return [Hello(epoch, JournalBench.Boot), Addresses("10.0.0.1"), snapshot, Heartbeat(sequence, At(completeSince + 1))];
    }

    static void Damage(string path, int at)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[at < 0 ? bytes.Length + at : at] ^= 0x10;
        File.WriteAllBytes(path, bytes);
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 200, "it did not become so within 10 s");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
