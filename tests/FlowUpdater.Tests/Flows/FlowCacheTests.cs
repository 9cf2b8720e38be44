using Enrichment.Updater.Flows;
using Xunit;
using static Enrichment.Updater.Tests.Flows.CacheHarness;

namespace Enrichment.Updater.Tests.Flows;

public sealed class FlowCacheTests : IDisposable
{
    const byte Fin = 1, Syn = 2, Rst = 4, Ack = 16;

    readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Add_PacketsOfOneKey_MakeOneFlow()
    {
        var first = Packet(0, bytes: 60, flags: Syn, ttl: 64);
        first.Tos = 8;
        _harness.Add(first, Packet(1, bytes: 1500, flags: Ack, ttl: 60), Packet(2, bytes: 40, flags: Ack, ttl: 70));
        _harness.Cache.Flush();

        var flow = Assert.Single(_harness.Ended);
        Assert.Equal(first.Key, flow.Key);
        Assert.Equal((3ul, 1600ul, Syn | Ack, 8), (flow.Packets, flow.Bytes, flow.TcpFlags, flow.Tos));
        Assert.Equal((Start, Start + (2 * Second)), (flow.FirstNs, flow.LastNs));
        Assert.Equal((60, 70, FlowEndReason.Forced), (flow.MinTtl, flow.MaxTtl, flow.EndReason));
    }

    [Fact]
    public void Add_AnyPartOfTheKeyDiffers_IsAnotherFlow()
    {
        var base_ = Packet(0);
        var packets = Enumerable.Repeat(base_, 9).ToArray();
        packets[1].Key.Source = packets[1].Key.Destination;
        packets[2].Key.Destination = packets[2].Key.Source;
        packets[3].Key.SourcePort++;
        packets[4].Key.DestinationPort++;
        packets[5].Key.Protocol++;
        packets[6].Key.Vlan++;
        packets[7].Key.InputInterface++;
        packets[8].Key.NetNs++;
        _harness.Add(packets);
        _harness.Add(packets);
        _harness.Cache.Flush();

        Assert.Equal(9, _harness.Ended.Count);
        Assert.All(_harness.Ended, flow => Assert.Equal(2ul, flow.Packets));
    }

    [Theory]
    [InlineData(14.999, 1)]
    [InlineData(15.0, 2)]
    public void Add_PacketAfterThePause_BeginsAFlowFromTheIdleTimeoutOn(double pause, int flows)
    {
        _harness.Add(Packet(0), Packet(pause));
        _harness.Cache.Flush();

        Assert.Equal(flows, _harness.Ended.Count);
        Assert.Equal(flows == 1 ? FlowEndReason.Forced : FlowEndReason.Idle, _harness.Ended[0].EndReason);
    }

    [Fact]
    public void Add_FlowThatGoesOn_IsCutAtTheActiveTimeout()
    {
        for (var second = 0; second < 150; second++)
        {
            _harness.Add(Packet(second));
        }

        _harness.Cache.Flush();

        Assert.Equal([60ul, 60ul, 30ul], _harness.Ended.Select(flow => flow.Packets));
        Assert.Equal([FlowEndReason.Active, FlowEndReason.Active, FlowEndReason.Forced], _harness.Ended.Select(flow => flow.EndReason));
    }

    [Fact]
    public void Advance_WithoutPackets_EndsFlowsAtTheirTime()
    {
        _harness.Add(Packet(0, 1), Packet(5, 2));

        _harness.Cache.Advance(Start + (long)(14.9 * Second));
        Assert.Empty(_harness.Ended);

        _harness.Cache.Advance(Start + (long)(15.2 * Second));
        Assert.Equal(1, Assert.Single(_harness.Ended).Key.SourcePort);

        _harness.Cache.Advance(Start + (long)(20.2 * Second));
        Assert.Equal([FlowEndReason.Idle, FlowEndReason.Idle], _harness.Ended.Select(flow => flow.EndReason));
        Assert.Equal(0, _harness.Cache.Counters.Now);
    }

    [Fact]
    public void Advance_BusyFlow_EndsByTheActiveTimeoutEvenIfNoMorePacketsCome()
    {
        for (var second = 0; second < 56; second++)
        {
            _harness.Add(Packet(second));
        }

        _harness.Cache.Advance(Start + (61 * Second));

        Assert.Equal(FlowEndReason.Active, Assert.Single(_harness.Ended).EndReason);
    }

    [Fact]
    public void Advance_BeforeTheLatestPacket_ChangesNothing()
    {
        _harness.Add(Packet(30));
        _harness.Cache.Advance(Start);

        Assert.Equal(Start + (30 * Second), _harness.Cache.NowNs);
    }

    [Theory]
    [InlineData(Fin)]
    [InlineData(Rst)]
    public void Add_FinOrRst_EndsTheFlowAfterTheLinger(byte flag)
    {
        _harness.Add(Packet(0, flags: Syn), Packet(0.5, flags: (byte)(flag | Ack)), Packet(0.9, flags: Ack));
        _harness.Cache.Advance(Start + (long)(1.8 * Second));
        Assert.Empty(_harness.Ended);

        _harness.Cache.Advance(Start + (long)(2.1 * Second));

        var flow = Assert.Single(_harness.Ended);
        Assert.Equal((3ul, FlowEndReason.EndOfFlow), (flow.Packets, flow.EndReason));
    }

    [Fact]
    public void Add_SynAfterFin_BeginsTheNextConnectionAtOnce()
    {
        _harness.Add(Packet(0, flags: Syn), Packet(0.1, flags: Fin | Ack), Packet(0.2, flags: Syn), Packet(0.3, flags: Ack));

        Assert.Equal((2ul, FlowEndReason.EndOfFlow), (Assert.Single(_harness.Ended).Packets, _harness.Ended[0].EndReason));
        _harness.Cache.Flush();
        Assert.Equal(Syn | Ack, _harness.Ended[1].TcpFlags);
    }

    [Fact]
    public void Add_SynAgainWithoutFin_IsARetransmission()
    {
        _harness.Add(Packet(0, flags: Syn), Packet(1, flags: Syn));
        _harness.Cache.Flush();

        Assert.Equal(2ul, Assert.Single(_harness.Ended).Packets);
    }

    [Fact]
    public void Flush_FinSeen_IsTheEndOfTheFlowNotForced()
    {
        _harness.Add(Packet(0, flags: Fin));
        _harness.Cache.Flush();

        Assert.Equal(FlowEndReason.EndOfFlow, Assert.Single(_harness.Ended).EndReason);
    }

    [Fact]
    public void Add_OutOfOrder_WidensTheFlowAtItsStart()
    {
        _harness.Add(Packet(10), Packet(2), Packet(5));
        _harness.Cache.Flush();

        var flow = Assert.Single(_harness.Ended);
        Assert.Equal((Start + (2 * Second), Start + (10 * Second)), (flow.FirstNs, flow.LastNs));
        Assert.Equal(0, _harness.Cache.Counters.ClockSteps);
    }

    [Fact]
    public void Add_ClockSetBack_CutsAllFlowsAndGoesOn()
    {
        _harness.Add(Packet(1000, 1), Packet(1000, 2));
        _harness.Add(Packet(0, 1));

        Assert.Equal([FlowEndReason.Forced, FlowEndReason.Forced], _harness.Ended.Select(flow => flow.EndReason));
        Assert.Equal(1, _harness.Cache.Counters.ClockSteps);

        // Timeouts work on the new time, too.
        _harness.Cache.Advance(Start + (16 * Second));
        Assert.Equal(FlowEndReason.Idle, _harness.Ended[^1].EndReason);
    }

    [Fact]
    public void Add_ClockFarAhead_EndsAllByTheirTimeouts()
    {
        _harness.Add(Packet(0, 1), Packet(1, 2), Packet(40_000_000, 3));

        Assert.Equal([FlowEndReason.Idle, FlowEndReason.Idle], _harness.Ended.Select(flow => flow.EndReason));
        Assert.Equal(1, _harness.Cache.Counters.Now);
    }

    [Fact]
    public void Add_LongTimeouts_AreKept()
    {
        using var harness = new CacheHarness(new FlowCacheOptions { IdleTimeout = TimeSpan.FromHours(2), ActiveTimeout = TimeSpan.FromDays(1) });
        harness.Add(Packet(0, 1), Packet(7000, 2), Packet(7100, 1));
        Assert.Empty(harness.Ended);

        harness.Cache.Advance(Start + (14_250 * Second));
        Assert.Equal(2, Assert.Single(harness.Ended).Key.SourcePort);
    }

    [Fact]
    public void Counters_AfterAll_TellEveryReason()
    {
        _harness.Add(Packet(0, 1), Packet(0, 2, flags: Fin), Packet(0, 3));
        _harness.Cache.Advance(Start + (20 * Second));
        _harness.Add(Packet(20, 4));
        _harness.Cache.Flush();

        var counters = _harness.Cache.Counters;
        Assert.Equal((2, 1, 1, 4), (counters[FlowEndReason.Idle], counters[FlowEndReason.EndOfFlow], counters[FlowEndReason.Forced], counters.Ended));
        Assert.Equal((4, 400, 0, 3), (counters.Packets, counters.Bytes, counters.Now, counters.Peak));
    }
}
