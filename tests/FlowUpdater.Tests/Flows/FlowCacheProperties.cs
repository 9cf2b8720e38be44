using Enrichment.Updater.Flows;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Enrichment.Updater.Tests.Flows.CacheHarness;
using Packet = Enrichment.Updater.Inputs.Capture.Decode.Packet;

namespace Enrichment.Updater.Tests.Flows;

/// <summary>What holds for any sequence of packets.</summary>
public sealed class FlowCacheProperties
{
    /// <param name="Steps">Per packet: time step in ms (also backwards), which of a few keys, TCP flags, bytes.</param>
    internal sealed record Traffic(int MaxFlows, (int Milliseconds, int Port, int Flags, int Bytes)[] Steps)
    {
        public override string ToString() => $"MaxFlows {MaxFlows}: {string.Join(" ", Steps)}";
    }

    static readonly Arbitrary<Traffic> AnyTraffic = Arb.From(
        from maxFlows in Gen.Choose(1, 40)
        from steps in (
            from milliseconds in Gen.Frequency(
                (20, Gen.Choose(0, 300)), (3, Gen.Choose(-3000, 20_000)), (1, Gen.Choose(-200_000, 200_000)), (1, Gen.Choose(-1_000_000_000, 1_000_000_000)))
            from port in Gen.Choose(0, 60)
            from flags in Gen.Frequency((6, Gen.Constant(0x10)), (1, Gen.Constant(0x11)), (1, Gen.Constant(0x02)), (1, Gen.Constant(0x04)))
            from bytes in Gen.Choose(20, 65535)
            select (milliseconds, port, flags, bytes)).ArrayOf()
        select new Traffic(maxFlows, steps));

    [Fact]
    public void AnyTraffic_EveryPacketAndByteIsInExactlyOneFlow() => Check(traffic =>
    {
        using var harness = Meter(traffic);
        var packets = Packets(traffic);
        foreach (var port in packets.Select(packet => packet.Key.SourcePort).Distinct())
        {
            var mine = packets.Where(packet => packet.Key.SourcePort == port).ToList();
            var flows = harness.Ended.Where(flow => flow.Key.SourcePort == port).ToList();
            Assert.Equal(mine.Count, flows.Sum(flow => (long)flow.Packets));
            Assert.Equal(mine.Sum(packet => packet.Bytes), flows.Sum(flow => (long)flow.Bytes));
            Assert.Equal(mine.Min(packet => packet.TimeNs), flows.Min(flow => flow.FirstNs));
            Assert.Equal(mine.Max(packet => packet.TimeNs), flows.Max(flow => flow.LastNs));
        }

        Assert.Equal((packets.Length, packets.Sum(packet => packet.Bytes)), (harness.Cache.Counters.Packets, harness.Cache.Counters.Bytes));
        Assert.Equal((harness.Ended.Count, 0), (harness.Cache.Counters.Ended, harness.Cache.Counters.Now));
    });

    [Fact]
    public void AnyTraffic_NoFlowIsLongerThanTheActiveTimeout() => Check(traffic =>
    {
        using var harness = Meter(traffic);
        Assert.All(harness.Ended, flow =>
        {
            Assert.InRange(flow.LastNs - flow.FirstNs, 0, (60 * Second) - 1);
            Assert.NotEqual(FlowEndReason.None, flow.EndReason);
        });
        Assert.True(harness.Cache.Counters.Peak <= traffic.MaxFlows);
    });

    [Fact]
    public void AnyTraffic_HowPacketsAreBatchedDoesNotMatter() => Check(traffic =>
    {
        // Without pressure: which flow must go when the cache is full depends on when it is looked through.
        var roomy = traffic with { MaxFlows = 100 };
        using var together = Meter(roomy);
        using var oneByOne = new CacheHarness(new FlowCacheOptions { MaxFlows = 100 });
        foreach (var packet in Packets(roomy))
        {
            oneByOne.Add(packet);
        }

        oneByOne.Cache.Flush();
        Assert.Equal(Sorted(together), Sorted(oneByOne));
    });

    static IEnumerable<string> Sorted(CacheHarness harness) =>
        harness.Ended.Select(flow => $"{flow.Key} {flow.FirstNs} {flow.LastNs} {flow.Packets} {flow.Bytes} {flow.TcpFlags}").Order(StringComparer.Ordinal);

    static CacheHarness Meter(Traffic traffic)
    {
        var harness = new CacheHarness(new FlowCacheOptions { MaxFlows = traffic.MaxFlows });
        harness.Add(Packets(traffic));
        harness.Cache.Flush();
        return harness;
    }

    static Packet[] Packets(Traffic traffic)
    {
        var now = 2_000_000.0;
        var packets = new Packet[traffic.Steps.Length];
        for (var i = 0; i < packets.Length; i++)
        {
            var (milliseconds, port, flags, bytes) = traffic.Steps[i];
            now += milliseconds / 1000.0;
            packets[i] = Packet(now, (ushort)port, (byte)flags, (uint)bytes);
        }

        return packets;
    }

    static void Check(Action<Traffic> property) =>
        Prop.ForAll(AnyTraffic, property).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(400));
}
