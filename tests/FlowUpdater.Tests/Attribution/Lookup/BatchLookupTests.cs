using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution.Lookup;

/// <summary>Of a history that goes on; see also <see cref="Frozen.FrozenLookupTests"/> and <see cref="LookupPropertyTests"/>.</summary>
public sealed class BatchLookupTests
{
    const string Server = "198.51.100.7:443";

    readonly BindingHistory _history = new();

    [Fact]
    public void Stamp_HostHasHadItsAddressAlways_SaysWhyThereIsNoSocket()
    {
        var host = Told("a", "10.0.0.1");

        Assert.Equal(MissReason.NoSocket, Reason("10.0.0.1:4000", -1000));
        Assert.Equal(MissReason.NoSocket, Reason("10.0.0.1:4000", 1000));

        host.WatermarkNs = At(500);
        Assert.Equal(MissReason.FeedBehind, Reason("10.0.0.1:4000", 1000));
        Assert.Equal(MissReason.NoSocket, Reason("10.0.0.1:4000", 400));

        host.IsAway = true;
        Assert.Equal(MissReason.TrackerAway, Reason("10.0.0.1:4000", 1000));
        host.AddGap(At(100), At(200), lost: true);
        Assert.Equal(MissReason.FeedBehind, Reason("10.0.0.1:4000", 150));
    }

    [Fact]
    public void Stamp_AddressGoesToAnotherHost_EachSpeaksForItsTime()
    {
        var first = Told("a", "10.0.0.1");
        _history.SetAddresses(first, [], At(100));
        Assert.Equal(MissReason.NotLocal, Reason("10.0.0.1:4000", 200));

        var second = Told("b", "192.0.2.1");
        _history.SetAddresses(second, [(1, IpAddress.Parse("192.0.2.1")), (1, IpAddress.Parse("10.0.0.1"))], At(300));
        second.WatermarkNs = At(350);

        Assert.Equal(MissReason.NoSocket, Reason("10.0.0.1:4000", 50));
        Assert.Equal(MissReason.NotLocal, Reason("10.0.0.1:4000", 200));
        Assert.Equal(MissReason.FeedBehind, Reason("10.0.0.1:4000", 400));
    }

    [Fact]
    public void Stamp_TwoHostsHaveTheAddressAlways_BothAreAsked()
    {
        Told("a", "10.0.0.1");
        var second = Told("b", "10.0.0.1");
        second.WatermarkNs = At(100);

        Assert.Equal(MissReason.FeedBehind, Reason("10.0.0.1:4000", 200));
    }

    [Fact]
    public void Stamp_BindingsToldBeforeAddresses_TheHostHasHadThemAlways()
    {
        var host = _history.AddHost("a");
        _history.Add(host, Socket("tcp 10.0.0.1:5000", "late", opened: 1000, remote: Server));
        Assert.Equal(MissReason.NotLocal, Reason("10.0.0.1:4000", -1_000_000));

        _history.SetAddresses(host, [(1, IpAddress.Parse("10.0.0.1"))], At(2000));

        Assert.Equal(MissReason.NoSocket, Reason("10.0.0.1:4000", -1_000_000));
        Assert.Equal("late", Stamp(Flow("10.0.0.1:5000", Server, 1500, netNs: 0)).Source.Name);
    }

    [Fact]
    public void Stamp_SocketsComeAndGo_TheOthersOfTheirBucketsAreFound()
    {
        // More closed than kept by far, so that buckets lose their newest, their oldest and those between.
        var host = Told("a", "10.0.0.1");
        for (var i = 0; i < 60_000; i++)
        {
            var handle = _history.Add(host, Socket($"tcp 10.0.0.1:{i + 1}", "p" + (i % 300), opened: 0, remote: Server));
            if (i % 3 != 0)
            {
                _history.Close(handle, At(i % 7), At(i % 7));
            }
        }

        _history.Expire(At(1_000_000));

        Assert.Equal(20_000, _history.Count);
        for (var i = 0; i < 60_000; i++)
        {
            var stamp = Stamp(Flow($"10.0.0.1:{i + 1}", Server, 1_000_000, netNs: 0)).Source;
            Assert.Equal(i % 3 == 0 ? ("p" + (i % 300), MissReason.None) : ("", MissReason.NoSocket), (stamp.Name, stamp.Reason));
        }
    }

    [Fact]
    public void Stamp_LiveHistory_AllocatesNothing()
    {
        var host = Told("a", "10.0.0.1");
        for (var i = 0; i < 2000; i++)
        {
            _history.Add(host, Socket($"tcp 10.0.0.1:{i + 1}", "client" + (i % 50), opened: i % 7, remote: Server));
            _history.Add(host, Socket($"udp 0.0.0.0:{(i % 100) + 1}", "server" + (i % 3), opened: i, closed: i + 150));
        }

        var attributor = new Attributor(_history, new AttributionOptions());
        var flows = Enumerable.Range(0, 10_000).Select(i => i % 2 == 0
            ? Flow($"10.0.0.1:{(i % 3000) + 1}", Server, i % 50, netNs: 0)
            : Flow(Server, $"10.0.0.1:{(i % 120) + 1}", i % 2000, protocol: Udp, netNs: 0)).ToArray();
        var stamps = new FlowStamp[flows.Length];
        attributor.Stamp(flows, stamps);

        Assert.InRange(stamps.Count(s => s.Source.Grade == MatchGrade.Exact), 2000, flows.Length);
        Assert.InRange(stamps.Count(s => s.Destination.IsNamed), 100, flows.Length);
        Assert.Equal(0, Allocations.Of(() => attributor.Stamp(flows, stamps)));
    }

    BindingHost Told(string name, string address)
    {
        var host = _history.AddHost(name);
        _history.SetAddresses(host, [(1, IpAddress.Parse(address))], At(0));
        return host;
    }

    MissReason Reason(string source, double time) => Stamp(Flow(source, Server, time, netNs: 0)).Source.Reason;

    /// <summary>In a batch as alone.</summary>
    FlowStamp Stamp(FlowQuery flow)
    {
        var attributor = new Attributor(_history, new AttributionOptions());
        var stamps = new FlowStamp[1];
        attributor.Stamp([flow], stamps);
        Assert.Equal(attributor.Stamp(flow), stamps[0]);
        return stamps[0];
    }
}
