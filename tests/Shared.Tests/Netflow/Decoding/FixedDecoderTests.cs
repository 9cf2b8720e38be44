using Enrichment.Netflow;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Netflow.Decoding;

/// <summary>NetFlow v1, v5, v7 (Cisco, NetFlow Export Datagram Format, appendix B).</summary>
public class FixedDecoderTests
{
    const uint Up = 600_000;

    static Bytes Header5(int count, uint sequence = 0, int sampling = 0, uint uptime = Up) =>
        new Bytes().U16(5, count).U32(uptime, (uint)DecodingRun.Now, 500_000_000, sequence).U8(1, 2).U16(sampling);

    static Bytes Record5(Bytes to, uint first = Up - 5000, uint last = Up - 1000, uint nextHop = 0xC00002FE, int input = 3, byte protocol = 6, int sourcePort = 40000, int destinationPort = 443, int sourceAs = 64500) =>
        to.U32(0x0A000001, 0xC6336407, nextHop).U16(input, 0).U32(7, 900, first, last).U16(sourcePort, destinationPort)
            .U8(0, 0x1B, protocol, 0x28).U16(sourceAs, 0).U8(0, 0).U16(0);

    [Fact]
    public void Decode_V5_EveryFieldHasItsPlace()
    {
        var datagram = Record5(Header5(1)).ToArray();

        var flow = Assert.Single(new DecodingRun().Flows(datagram));

        Assert.Equal(("10.0.0.1", "198.51.100.7"), (flow.SrcAddress.ToString(), flow.DstAddress.ToString()));
        var generic = flow.Generic;
        Assert.Equal((40000, 443, 6, 0x1B, 0x28), (generic.SrcPort, generic.DstPort, generic.Protocol, generic.TcpFlags, generic.SrcTos));
        Assert.Equal((7UL, 900UL), (generic.InPackets, generic.InBytes));
        Assert.Equal((3u, 0u), (flow.Misc.Input, flow.Misc.Output));
        Assert.Equal((64500u, 0u), (flow.Get<SrcDst32>(ElementId.AsRouting).Src, flow.Get<SrcDst32>(ElementId.AsRouting).Dst));
        Assert.Equal(0xC00002FE, flow.Get<uint>(ElementId.IPNextHopV4));
        Assert.Equal(DecodingRun.Exporter.IPv4, flow.Get<uint>(ElementId.IPReceivedV4));
        Assert.Equal((1, 2, 5), (flow.EngineType, flow.EngineId, flow.NetflowVersion));
        Assert.Equal((ulong)((DecodingRun.Now * 1000) + 500 - 5000), generic.MsecFirst);
        Assert.Equal((ulong)((DecodingRun.Now * 1000) + 500 - 1000), generic.MsecLast);
        Assert.Equal((ulong)(DecodingRun.Now * 1000), generic.MsecReceived);
    }

    [Fact]
    public void Decode_V5_WhatIsZeroIsLeftOutAsNfcapdDoes()
    {
        var datagram = Record5(Header5(1), nextHop: 0, input: 0, sourceAs: 0).ToArray();

        var flow = Assert.Single(new DecodingRun().Flows(datagram));

        Assert.False(flow.Has(ElementId.FlowMisc) || flow.Has(ElementId.AsRouting) || flow.Has(ElementId.IPNextHopV4));
        Assert.Equal(12 + 52 + 12 + 8, flow.Bytes.Length);
    }

    [Fact]
    public void Decode_V5OfSeveralShapes_EachIsItsOwn()
    {
        var datagram = Record5(Record5(Record5(Header5(3)), nextHop: 0), input: 0).ToArray();

        var flows = new DecodingRun().Flows(datagram);

        Assert.Equal([true, false, true], flows.Select(flow => flow.Has(ElementId.IPNextHopV4)));
        Assert.Equal([true, true, false], flows.Select(flow => flow.Has(ElementId.FlowMisc)));
    }

    [Theory]
    [InlineData(0, 0x0800, 0x0800)]
    [InlineData(0x0008, 0, 0x0800)] // In the source's port, bytes exchanged: an oddity of Cisco's.
    public void Decode_V5Icmp_TypeAndCodeAreTheDestinationPort(int sourcePort, int destinationPort, int expected)
    {
        var datagram = Record5(Header5(1), protocol: 1, sourcePort: sourcePort, destinationPort: destinationPort).ToArray();

        var generic = Assert.Single(new DecodingRun().Flows(datagram)).Generic;

        Assert.Equal((0, expected), (generic.SrcPort, generic.DstPort));
    }

    // sysUptime begins anew every 2^32 ms.
    [Theory]
    [InlineData(5000u, 4_294_967_000u, 1000u, -5296, -4000)] // began before, ended after it
    [InlineData(5000u, 4_294_960_000u, 4_294_967_000u, -12_296, -5296)] // was before it
    [InlineData(600_000u, 599_000u, 600_700u, -1000, 700)] // ended a little after it was sent, says the exporter
    public void Decode_V5_UptimeThatRolledOver(uint uptime, uint first, uint last, int firstOffset, int lastOffset)
    {
        var generic = Assert.Single(new DecodingRun().Flows(Record5(Header5(1, uptime: uptime), first, last).ToArray())).Generic;

        Assert.Equal((ulong)((DecodingRun.Now * 1000) + 500 + firstOffset), generic.MsecFirst);
        Assert.Equal((ulong)((DecodingRun.Now * 1000) + 500 + lastOffset), generic.MsecLast);
    }

    [Fact]
    public void Decode_V5Sampled_CountersAreScaledAndTheSamplerIsKnown()
    {
        var run = new DecodingRun();

        var flow = Assert.Single(run.Flows(Record5(Header5(1, sampling: 0x4000 | 100)).ToArray()));

        Assert.Equal((700UL, 90_000UL, true), (flow.Generic.InPackets, flow.Generic.InBytes, flow.IsSampled));
        var sampler = Assert.Single(run.Source.Samplers.All);
        Assert.Equal((1, -1L, 1u, 99u), (sampler.Algorithm, sampler.Id, sampler.PacketInterval, sampler.SpaceInterval));
        Assert.Equal(100, run.Counters.SamplingRate);
    }

    [Fact]
    public void Decode_V1_RecordIsThatOfV5WithoutRouting()
    {
        var datagram = new Bytes().U16(1, 1).U32(Up, (uint)DecodingRun.Now, 0)
            .U32(0x0A000001, 0xC6336407, 0xC00002FE).U16(3, 4).U32(7, 900, Up - 5000, Up - 1000).U16(40000, 443).U16(0)
            .U8(17, 0x28, 0x10).U8(new byte[11]).ToArray();

        var flow = Assert.Single(new DecodingRun().Flows(datagram));

        Assert.Equal((17, 0x10, 0x28, 40000, 443), (flow.Generic.Protocol, flow.Generic.TcpFlags, flow.Generic.SrcTos, flow.Generic.SrcPort, flow.Generic.DstPort));
        Assert.Equal((3u, 4u), (flow.Misc.Input, flow.Misc.Output));
    }

    [Fact]
    public void Decode_V7_TheRouterBehindEachRecordIsPassedOver()
    {
        var datagram = new Bytes().U16(7, 2).U32(Up, (uint)DecodingRun.Now, 0, 0, 0);
        Record5(datagram, sourcePort: 1).U32(0xC0000209);
        Record5(datagram, sourcePort: 2).U32(0xC0000209);

        Assert.Equal([1, 2], new DecodingRun().Flows(datagram.ToArray()).Select(flow => (int)flow.Generic.SrcPort));
    }

    [Fact]
    public void Decode_V5_MissingFlowsAreCounted()
    {
        var run = new DecodingRun();

        run.Flows(Record5(Header5(1, 100)).ToArray(), Record5(Header5(1, 101)).ToArray(), Record5(Header5(1, 112)).ToArray());

        Assert.Equal((1, 10), (run.Counters.SequenceGaps, run.Counters.Missing));
        run.Flows(Record5(Header5(1, 105)).ToArray());
        Assert.Equal((1, 9, 1), (run.Counters.SequenceGaps, run.Counters.Missing, run.Counters.OutOfOrder));
    }

    [Fact]
    public void Decode_V5NumbersGoRound_NothingIsMissing()
    {
        var run = new DecodingRun();

        run.Flows(Record5(Header5(1, uint.MaxValue)).ToArray(), Record5(Header5(1, 0)).ToArray());

        Assert.Equal((0, 0), (run.Counters.SequenceGaps, run.Counters.Restarts));
    }

    [Fact]
    public void Decode_V5AfterARestart_IsSeenByTheUptimeAndNothingIsMissing()
    {
        var run = new DecodingRun();

        run.Flows(Record5(Header5(1, 5_000_000)).ToArray(), Record5(Header5(1, 0, uptime: 1000), first: 10, last: 20).ToArray());

        Assert.Equal((0, 0, 1), (run.Counters.SequenceGaps, run.Counters.Missing, run.Counters.Restarts));
    }

    [Theory]
    [InlineData(31, 24 + (31 * 48), DatagramProblem.BadLength)]
    [InlineData(2, 24 + 48 + 47, DatagramProblem.Truncated)]
    public void Decode_V5ThatCannotBe_NothingIsTaken(int count, int length, DatagramProblem problem)
    {
        var run = new DecodingRun();

        var result = run.Decode([.. Header5(count).ToArray(), .. new byte[length - 24]]);

        Assert.Equal(problem, result.Problem);
        Assert.Empty(run.Flows());
        Assert.Equal(1, run.Counters[problem]);
    }

    [Theory]
    [InlineData(new byte[] { }, DatagramProblem.Truncated)]
    [InlineData(new byte[] { 0, 5, 0 }, DatagramProblem.Truncated)]
    [InlineData(new byte[] { 0, 6, 0, 0 }, DatagramProblem.UnknownVersion)]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T', (byte)' ' }, DatagramProblem.UnknownVersion)]
    public void Decode_Foreign_SaysWhy(byte[] datagram, DatagramProblem problem)
    {
        var run = new DecodingRun();

        Assert.Equal(problem, run.Decode(datagram).Problem);
        Assert.Empty(run.Sources.All);
    }

    [Fact]
    public void Decode_EnginesOfOneExporter_AreTwoSources()
    {
        var run = new DecodingRun();

        run.Flows(Record5(Header5(1)).ToArray(), [.. Record5(Header5(1)).ToArray().Select((b, i) => i == 21 ? (byte)9 : b)]);

        Assert.Equal([0x0102u, 0x0109u], run.Sources.All.Select(source => source.Key.Domain));
        Assert.All(run.Sources.All, source => Assert.Equal(ExportVersion.NetflowV5, source.Key.Version));
    }
}
