using Enrichment.Updater.Flows;
using Xunit;
using static Enrichment.Updater.Tests.Flows.CacheHarness;

namespace Enrichment.Updater.Tests.Flows;

public sealed class FullCacheTests
{
    [Fact]
    public void Add_CacheFull_TheLongestIdleFlowGoes()
    {
        using var harness = new CacheHarness(new FlowCacheOptions { MaxFlows = 3 });

        // 1 is the oldest, but has been busy since; 2 has been idle longest.
        harness.Add(Packet(0, 1), Packet(1, 2), Packet(2, 3), Packet(3, 1), Packet(4, 4));

        var flow = Assert.Single(harness.Ended);
        Assert.Equal((2, FlowEndReason.LackOfResources), (flow.Key.SourcePort, flow.EndReason));
        Assert.Equal(3, harness.Cache.Counters.Now);
    }

    [Fact]
    public void Add_CacheFull_WhatIsDueGoesByItsOwnReason()
    {
        using var harness = new CacheHarness(new FlowCacheOptions { MaxFlows = 2 });
        harness.Add(Packet(0, 1), Packet(10, 2), Packet(16, 3));

        Assert.Equal(FlowEndReason.Idle, Assert.Single(harness.Ended).EndReason);
    }

    [Fact]
    public void Add_CacheFull_AClosedConnectionGoesFirstAsEnded()
    {
        using var harness = new CacheHarness(new FlowCacheOptions { MaxFlows = 2 });
        harness.Add(Packet(0, 1), Packet(0.1, 2, flags: 1), Packet(0.2, 3));

        var flow = Assert.Single(harness.Ended);
        Assert.Equal((2, FlowEndReason.EndOfFlow), (flow.Key.SourcePort, flow.EndReason));
    }

    [Fact]
    public void Add_RoomForOneFlow_StillMetersEverything()
    {
        using var harness = new CacheHarness(new FlowCacheOptions { MaxFlows = 1 });
        for (var i = 0; i < 1000; i++)
        {
            harness.Add(Packet(i * 0.001, (ushort)(i % 7)));
        }

        harness.Cache.Flush();

        Assert.Equal(1000, harness.Ended.Sum(flow => (long)flow.Packets));
        Assert.Equal(1, harness.Cache.Counters.Peak);
    }

    [Fact]
    public void Add_FloodOfNewFlows_EndsInTheOrderTheyCame()
    {
        using var harness = new CacheHarness(new FlowCacheOptions { MaxFlows = 1000 });
        for (var i = 0; i < 60_000; i++)
        {
            harness.Add(Packet(i * 0.001, (ushort)i));
        }

        // To the tick of the wheel (17 ms), the oldest goes.
        for (var i = 0; i < harness.Ended.Count; i++)
        {
            Assert.InRange(harness.Ended[i].Key.SourcePort, i - 40, i + 40);
        }
    }
}
