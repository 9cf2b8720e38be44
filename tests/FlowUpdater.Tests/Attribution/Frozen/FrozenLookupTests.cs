using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution.Frozen;

public sealed class FrozenLookupTests
{
    const int Reuses = 10_000;

    readonly BindingHistory _history = new();

    [Theory]
    [InlineData("198.51.100.7:443")]
    [InlineData(null)]
    public void Stamp_PortReusedTenThousandTimes_EachOwnerHasItsTime(string? remote)
    {
        var host = _history.AddHost("a");
        foreach (var i in Enumerable.Range(0, Reuses).OrderBy(i => i * 7919 % Reuses))
        {
            _history.Add(host, Socket("udp 10.0.0.1:4000", "p" + i, opened: i * 10, closed: (i * 10) + 4, remote: remote));
        }

        var flows = Enumerable.Range(0, Reuses).Select(i => Flow("10.0.0.1:4000", "198.51.100.7:443", (i * 10) + 1, (i * 10) + 2, Udp)).ToArray();
        var stamps = Stamp(flows);

        Assert.All(Enumerable.Range(0, Reuses), i => Assert.Equal(("p" + i, remote is null ? MatchGrade.Local : MatchGrade.Exact), (stamps[i].Source.Name, stamps[i].Source.Grade)));
        Assert.Equal(MissReason.NotThen, Stamp([Flow("10.0.0.1:4000", "198.51.100.7:443", -1, protocol: Udp)])[0].Source.Reason);
        Assert.Equal("p17", Stamp([Flow("10.0.0.1:4000", "198.51.100.7:443", 175, protocol: Udp)])[0].Source.Name);
    }

    [Fact]
    public void Stamp_OneHolderStaysWhileOthersComeAndGo_IsFoundBehindThem()
    {
        var host = _history.AddHost("a");
        _history.Add(host, Socket("udp 10.0.0.1:4000", "stays", opened: 0));
        for (var i = 1; i <= 100; i++)
        {
            _history.Add(host, Socket("udp 10.0.0.1:4000", "goes", opened: i * 10, closed: (i * 10) + 1));
        }

        var stamps = Stamp(Flow("10.0.0.1:4000", "198.51.100.7:443", 508, protocol: Udp), Flow("10.0.0.1:4000", "198.51.100.7:443", 500.5, protocol: Udp));

        Assert.Equal(("stays", false), (stamps[0].Source.Name, stamps[0].Source.Shared));
        Assert.Equal(("goes|stays", true), (stamps[1].Source.Name, stamps[1].Source.Shared));
    }

    [Fact]
    public void Stamp_FrozenHistory_AllocatesNothing()
    {
        var host = _history.AddHost("a");
        for (var i = 0; i < 2000; i++)
        {
            _history.Add(host, Socket($"tcp 10.0.0.1:{i + 1}", "client", opened: i % 7, closed: 100, remote: "198.51.100.7:443"));
            _history.Add(host, Socket($"udp 0.0.0.0:{(i % 100) + 1}", "server" + (i % 3), opened: i, closed: i + 150));
        }

        _history.Freeze();
        var attributor = new Attributor(_history, new AttributionOptions());
        var flows = Enumerable.Range(0, 10_000).Select(i => i % 2 == 0
            ? Flow($"10.0.0.1:{(i % 3000) + 1}", "198.51.100.7:443", i % 50)
            : Flow("198.51.100.7:53", $"10.0.0.1:{(i % 120) + 1}", i % 2000, protocol: Udp)).ToArray();
        var stamps = new FlowStamp[flows.Length];
        attributor.Stamp(flows, stamps);

        Assert.InRange(stamps.Count(s => s.Source.Grade == MatchGrade.Exact), 2000, flows.Length);
        Assert.InRange(stamps.Count(s => s.Destination.Shared), 100, flows.Length);
        Assert.Equal(0, Allocations.Of(() => attributor.Stamp(flows, stamps)));
    }

    [Fact]
    public void Stamp_ConnectionTakenBack_ItsOwnerIsNotNamed()
    {
        var host = _history.AddHost("a");
        var socket = Socket("tcp 10.0.0.1:80", "listener", opened: 10, remote: "198.51.100.7:443");
        socket.TakeBack();
        _history.Add(host, socket);

        Assert.False(Stamp(Flow("10.0.0.1:80", "198.51.100.7:443", 5, 20))[0].Source.IsNamed);
    }

    [Fact]
    public void Add_Frozen_Throws()
    {
        var host = _history.AddHost("a");
        _history.Freeze();

        Assert.Throws<InvalidOperationException>(() => _history.Add(host, Socket("tcp 10.0.0.1:80", "late")));
    }

    FlowStamp[] Stamp(params FlowQuery[] flows)
    {
        _history.Freeze();
        var stamps = new FlowStamp[flows.Length];
        new Attributor(_history, new AttributionOptions()).Stamp(flows, stamps);
        return stamps;
    }
}
