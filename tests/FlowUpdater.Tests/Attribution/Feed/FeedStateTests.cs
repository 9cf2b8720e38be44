using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Feed.FeedMessages;
using static Enrichment.Updater.Tests.Attribution.Given;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Tests.Attribution.Feed;

public sealed class FeedStateTests
{
    readonly BindingHistory _history = new();
    readonly BindingHost _host;
    readonly FeedState _state;
    readonly Attributor _attributor;
    double _now = 10;

    public FeedStateTests()
    {
        _host = _history.AddHost("tracker");
        (_host.WatermarkNs, _host.IsAway) = (long.MinValue, true);
        _state = new FeedState(_history, _host, "boot");
        _attributor = new Attributor(_history, new AttributionOptions());
    }

    [Fact]
    public void Apply_BeforeAnything_TrackerAway() => Assert.Equal(MissReason.TrackerAway, Ask("10.0.0.1:53", 5).Reason);

    [Fact]
    public void Apply_SnapshotChangesHeartbeat_AreKnown()
    {
        Start();

        Assert.Equal("dnsmasq", Ask("10.0.0.1:53", 5).Name);
        Tell(Change(4, Socket("udp 10.0.0.1:99", "ntpd", opened: 10.5, id: 2)), Heartbeat(4, At(11)));
        Assert.Equal("ntpd", Ask("10.0.0.1:99", 10.7).Name);
        Tell(Change(5, Socket("udp 10.0.0.1:99", "ntpd", opened: 10.5, closed: 11.5, id: 2)), Heartbeat(5, At(20)));
        Assert.Equal(MatchGrade.None, Ask("10.0.0.1:99", 19).Grade);
        Assert.Equal("ntpd", Ask("10.0.0.1:99", 11).Name);
        Assert.Equal(5UL, _state.Sequence);
        Assert.Equal("boot", Ask("10.0.0.1:53", 5).Process!.BootId);
    }

    [Fact]
    public void Apply_SnapshotInChunks_CountsWithTheLast()
    {
        Tell(Hello("one"), Addresses("10.0.0.1"), Snapshot(3, last: false, Socket("udp 10.0.0.1:53", "a", id: 1)), Heartbeat(3, At(9)));
        Assert.False(_state.IsReady);

        Tell(Snapshot(3, Socket("udp 10.0.0.1:54", "b", id: 2)), Heartbeat(3, At(10)));
        Assert.True(_state.IsReady);
        Assert.Equal("a", Ask("10.0.0.1:53", 5).Name);
        Assert.Equal("b", Ask("10.0.0.1:54", 5).Name);
    }

    [Fact]
    public void Resume_SameRun_AsksForWhatFollowsAndMissesNothing()
    {
        Start();
        _state.Disconnect();

        Assert.Equal((3UL, "one"), (_state.Resume().AfterSequence, _state.Resume().Epoch));
        Assert.Equal(MissReason.TrackerAway, Ask("10.0.0.1:99", 30).Reason);

        _now = 40;
        Tell(Hello("one"), Change(4, Socket("udp 10.0.0.1:99", "ntpd", opened: 20, id: 2)), Heartbeat(4, At(40)));

        Assert.Equal(0, _state.MissedNs);
        Assert.Equal("ntpd", Ask("10.0.0.1:99", 30).Name);
        Assert.Equal(MissReason.NoSocket, Ask("10.0.0.1:98", 30).Reason);
        Assert.Equal("dnsmasq", Ask("10.0.0.1:53", 30).Name);
    }

    [Fact]
    public void Apply_NewRun_SameSocketGoesOnOthersEndAtTheWatermark()
    {
        Start(Socket("udp 10.0.0.1:60", "gone", cookie: 7, id: 2), Socket("udp 10.0.0.1:61", "left", cookie: 8, id: 3));
        _state.Disconnect();

        _now = 40;
        Tell(Hello("two"));
        Assert.Equal(0UL, _state.Resume().AfterSequence);
        Tell(
            Snapshot(
                9,
                Socket("udp 10.0.0.1:53", "dnsmasq", opened: 38, cookie: 6, id: 1),
                Socket("udp 10.0.0.1:61", "other", opened: 38, cookie: 9, id: 2)),
            Heartbeat(9, At(50)));

        Assert.Equal("dnsmasq", Ask("10.0.0.1:53", 20).Name); // open all the time
        Assert.Equal("gone", Ask("10.0.0.1:60", 9).Name);
        Assert.Equal(MissReason.TrackerAway, Ask("10.0.0.1:60", 12).Reason); // perhaps closed, perhaps not; perhaps another's
        Assert.Equal(MissReason.TrackerAway, Ask("10.0.0.1:60", 20).Reason);
        Assert.Equal(MissReason.NoSocket, Ask("10.0.0.1:62", 45).Reason);
        Assert.Equal("left", Ask("10.0.0.1:61", 9).Name);
        Assert.Equal("other", Ask("10.0.0.1:61", 39).Name);
        Assert.Equal(30_000_000_000, _state.MissedNs);
        Assert.Equal(2, _history.OpenCount);
    }

    [Fact]
    public void Apply_NewRunsIds_AreNotMixedUpWithTheOldOnes()
    {
        Start(Socket("udp 10.0.0.1:60", "six", cookie: 7, id: 2));
        _state.Disconnect();
        _now = 12;
        Tell(Hello("two"), Snapshot(1, Socket("udp 10.0.0.1:53", "dnsmasq", cookie: 6, id: 2), Socket("udp 10.0.0.1:60", "six", cookie: 7, id: 1)), Heartbeat(1, At(12)));

        Tell(Change(2, Socket("udp 10.0.0.1:53", "dnsmasq", closed: 13, cookie: 6, id: 2)), Heartbeat(2, At(30)));

        Assert.False(Ask("10.0.0.1:53", 25).IsNamed);
        Assert.Equal("six", Ask("10.0.0.1:60", 25).Name);
    }

    [Fact]
    public void Apply_Lost_GapIsRememberedAndSnapshotCloses()
    {
        Start(Socket("udp 10.0.0.1:60", "gone", cookie: 7, id: 2));
        _now = 15;

        Tell(Lost(), Heartbeat(99, At(15)), Snapshot(100, Socket("udp 10.0.0.1:53", "dnsmasq", cookie: 6, id: 1)), Heartbeat(100, At(20)));

        Assert.Equal(100UL, _state.Sequence);
        Assert.Equal(MissReason.FeedBehind, Ask("10.0.0.1:99", 14).Reason);
        Assert.Equal(MissReason.NoSocket, Ask("10.0.0.1:99", 16).Reason);
        Assert.Equal(MissReason.NotThen, Ask("10.0.0.1:60", 18).Reason);
        Assert.Equal("dnsmasq", Ask("10.0.0.1:53", 14).Name);
    }

    [Fact]
    public void Apply_OtherHostsClock_IsBroughtToOurs()
    {
        Tell(Hello("one", bootId: "elsewhere"), Addresses("10.0.0.1"), Snapshot(1, Socket("udp 10.0.0.1:53", "dnsmasq", opened: 1000, id: 1)));
        _now = 20.3;
        Tell(Heartbeat(1, At(1020), wallNs: At(1020)));
        _now = 21.1;
        Tell(Heartbeat(1, At(1021), wallNs: At(1021)));

        Assert.Equal(-999.9, _host.OffsetNs / 1e9, 3);
        Assert.Equal("dnsmasq", Ask("10.0.0.1:53", 5).Name);
        Assert.False(Ask("10.0.0.1:53", -5).IsNamed);
        Assert.Null(_history.CaptureHost);
    }

    [Fact]
    public void Apply_SameBoot_NoOffsetAndTheCaptureHost()
    {
        Start();
        Tell(Heartbeat(3, At(10), wallNs: At(5)));

        Assert.Equal(0, _host.OffsetNs);
        Assert.Same(_host, _history.CaptureHost);
    }

    [Fact]
    public void Apply_Nonsense_IsLeftOutAndCounted()
    {
        Start();
        var bad = Change(4, Socket("udp 10.0.0.1:99", "x", id: 9));
        bad.Changes.Changes_[0].Binding.LocalAddress = Google.Protobuf.ByteString.CopyFrom(1, 2, 3);
        var port = Change(5, Socket("udp 10.0.0.1:99", "x", id: 9));
        port.Changes.Changes_[0].Binding.LocalPort = 70_000;
        var address = new Wire.FeedMessage { Addresses = new() { Namespaces = { new Wire.NamespaceAddresses { Addresses = { Google.Protobuf.ByteString.Empty } } } } };

        Tell(bad, port, address, new Wire.FeedMessage(), Heartbeat(5, At(30)));

        Assert.Equal(3, _state.Refused);
        Assert.Equal("dnsmasq", Ask("10.0.0.1:53", 20).Name);
    }

    [Fact]
    public void Apply_SnapshotHasAnEarlierSocketOfTheSameEndpoint_TheOpenOneStays()
    {
        Start();
        _now = 15;

        // Without cookies (read from /proc/net) the two look the same.
        Tell(Change(4, Socket("udp 10.0.0.1:70", "p", opened: 12, id: 5)), Lost());
        Tell(Snapshot(9, Socket("udp 10.0.0.1:70", "p", opened: 3, closed: 4, id: 4), Socket("udp 10.0.0.1:70", "p", opened: 12, id: 5)), Heartbeat(9, At(30)));

        Assert.Equal(MatchGrade.Local, Ask("10.0.0.1:70", 25).Grade);
        Assert.Equal(MatchGrade.Local, Ask("10.0.0.1:70", 12.5).Grade);
    }

    [Fact]
    public void Apply_ManyProcesses_OldNumbersAreForgotten()
    {
        Start();
        for (var i = 0; i < 300; i++)
        {
            var message = new Wire.FeedMessage { Changes = new() };
            message.Changes.Processes.AddRange(Enumerable.Range(0, 1000).Select(n => new Wire.Process { Id = (ulong)((i * 1000) + n + 1), Name = "p" }));
            Tell(message);
        }

        var late = Change(4, Socket("udp 10.0.0.1:71", "p", opened: 10, id: 5));
        late.Changes.Processes.Clear();
        late.Changes.Changes_[0].Binding.ProcessIds[0] = 1;
        Tell(late, Heartbeat(4, At(30)));

        Assert.Equal(MissReason.OwnerUnknown, Ask("10.0.0.1:71", 20).Reason);
    }

    void Start(params Binding[] more) =>
        Tell(Hello("one"), Addresses("10.0.0.1"), Snapshot(3, [Socket("udp 10.0.0.1:53", "dnsmasq", cookie: 6, id: 1), .. more]), Heartbeat(3, At(10)));

    void Tell(params Wire.FeedMessage[] messages)
    {
        foreach (var message in messages)
        {
            _state.Apply(message, At(_now));
        }
    }

    EndStamp Ask(string local, double at) => _attributor.Stamp(Flow(local, "192.0.2.9:999", at, protocol: Udp)).Source;
}
