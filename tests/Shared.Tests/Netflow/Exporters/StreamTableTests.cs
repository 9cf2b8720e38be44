using Enrichment.Netflow.Exporters;
using Enrichment.Tests.Netflow.Decoding;
using Xunit;

namespace Enrichment.Tests.Netflow.Exporters;

/// <summary>Several programs of one address and one domain, and one program that sends from several ports.</summary>
public sealed class StreamTableTests
{
    const ushort A = 40_001, B = 40_002;
    static readonly (int, int)[] Ports = [(7, 2), (11, 2)], Turned = [(11, 2), (7, 2)];

    readonly DecodingRun _run = new();

    // Two softflowd on one host: both of source id 0, with numbers, uptimes and templates of their own.
    [Fact]
    public void V9_TwoProgramsInTurn_EachHasItsNumbersAndTemplates()
    {
        See(A, V9(5_000_000, 900_000_000, Template(Ports)));
        See(B, V9(100, 60_000, Template(Turned)));
        for (uint i = 1; i <= 100; i++)
        {
            See(A, V9(5_000_000 + i, 900_000_000 + (20 * i), Data(80, 1000)));
            See(B, V9(100 + i, 60_000 + (20 * i), Data(1000, 443)));
        }

        var flows = _run.Flows();
        Assert.Equal(200, flows.Count);
        Assert.All(flows.Where((_, i) => i % 2 == 0), flow => Assert.Equal((80, 1000), (flow.Generic.SrcPort, flow.Generic.DstPort)));
        Assert.All(flows.Where((_, i) => i % 2 != 0), flow => Assert.Equal((443, 1000), (flow.Generic.SrcPort, flow.Generic.DstPort)));
        Assert.Equal((0, 0, 0, 0), (_run.Counters.Missing, _run.Counters.SequenceGaps, _run.Counters.OutOfOrder, _run.Counters.Restarts));
        Assert.Equal(2, _run.Counters.Templates);
    }

    [Fact]
    public void V5_TwoProgramsInTurn_GapsOfEachAreCounted()
    {
        for (uint i = 0; i < 50; i++)
        {
            See(A, V5(3_000_000_000 + i + (i >= 25 ? 7u : 0), 900_000_000));
            See(B, V5(i, 60_000));
        }

        Assert.Equal((100, 7, 1), (_run.Counters.Flows, _run.Counters.Missing, _run.Counters.SequenceGaps));
        Assert.Equal((0, 0), (_run.Counters.OutOfOrder, _run.Counters.Restarts));
    }

    // Both begin at 0, and messages with templates alone do not count (RFC 7011 §3.1).
    [Fact]
    public void Ipfix_TwoProgramsThatBeginTogether_AreTwo()
    {
        See(A, Bytes.Ipfix(Template(Ports, 2)));
        See(B, Bytes.Ipfix(Template(Turned, 2)));
        for (uint i = 0; i < 50; i++)
        {
            See(A, Bytes.Ipfix(Data(80, 1000), i));
            See(B, Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(1000, 443, 1000, 443)), 2 * i));
        }

        var flows = _run.Flows();
        Assert.Equal((50, 100), (flows.Count(flow => flow.Generic.SrcPort == 80), flows.Count(flow => flow.Generic.SrcPort == 443)));
        Assert.Equal((0, 0, 0, 0), (_run.Counters.Missing, _run.Counters.SequenceGaps, _run.Counters.OutOfOrder, _run.Counters.Restarts));
    }

    // One program, two sockets: templates go by one, flows by both, and what the network lost is lost once.
    [Fact]
    public void V9_OneProgramWithTwoPorts_IsOne()
    {
        See(A, V9(1000, 600_000, Template(Ports)));
        for (uint i = 1; i <= 100; i++)
        {
            if (i is not (50 or 51 or 73))
            {
                See(i % 2 == 0 ? A : B, V9(1000 + i, 600_000 + i, Data(80, 1000)));
            }
        }

        Assert.Equal(97, _run.Flows().Count);
        Assert.Equal((3, 2, 0, 0), (_run.Counters.Missing, _run.Counters.SequenceGaps, _run.Counters.OutOfOrder, _run.Counters.Restarts));
        Assert.Equal(1, _run.Counters.Templates);
    }

    // A router between translates addresses, and gives it another port.
    [Fact]
    public void V9_PortChangesAndDatagramsAreMissing_TemplatesStay()
    {
        See(A, V9(1000, 600_000, Template(Ports)));
        See(B, V9(1011, 601_000, Data(80, 1000)));

        Assert.Single(_run.Flows());
        Assert.Equal((10, 1, 0), (_run.Counters.Missing, _run.Counters.SequenceGaps, _run.Counters.Restarts));
    }

    [Fact]
    public void V9_BeginsAnewFromAnotherPort_OldTemplatesMeanNothing()
    {
        See(A, V9(1000, 600_000, Template(Ports)));
        See(B, V9(1, 100, Data(80, 1000)));

        Assert.Empty(_run.Flows());
        Assert.Equal((1, 1, 0), (_run.Counters.Restarts, _run.Counters.SetsHeld, _run.Counters.Missing));

        See(B, V9(2, 200, Template(Turned)));
        Assert.Equal(1000, Assert.Single(_run.Flows()).Generic.SrcPort);
    }

    // Every datagram from a port that was made up, each unlike the others: what is remembered is bounded.
    [Fact]
    public void V9_AFloodOfPorts_FewAreRemembered()
    {
        for (var i = 0; i < 10_000; i++)
        {
            See((ushort)i, V9((uint)i * 400_000_000, (uint)i * 7_000_000, Template(Ports)));
        }

        Assert.InRange(_run.Counters.Templates, 1, StreamTable.Most);
        See(A, V9(77, 5, Template(Ports)));
        See(A, V9(78, 6, Data(80, 1000)));
        Assert.Equal(80, Assert.Single(_run.Flows()).Generic.SrcPort);
    }

    // IPFIX has no uptime: that it began anew is known by its numbers alone.
    [Theory]
    [InlineData(0)]
    [InlineData(3)] // its first messages did not come
    public void Ipfix_BeginsAnewWithSmallNumbers_IsNotOutOfOrderForEver(uint first)
    {
        See(A, Bytes.Ipfix(Template(Ports, 2)));
        for (uint i = 0; i < 2000; i++)
        {
            See(A, Bytes.Ipfix(Data(80, 1000), i));
        }

        See(A, Bytes.Ipfix(Template(Turned, 2), first));
        for (uint i = 0; i < 100; i++)
        {
            See(A, Bytes.Ipfix(Data(1000, 443), first + i));
        }

        Assert.Equal(2100, _run.Flows().Count);
        Assert.Equal((1, 0, 0), (_run.Counters.Restarts, _run.Counters.Missing, _run.Counters.OutOfOrder));
    }

    void See(ushort port, byte[] datagram) => Assert.Null(_run.Decode(datagram, port: port).Problem);

    static Bytes Template((int, int)[] fields, int set = 0) => new Bytes().Template(set, 256, fields);

    static Bytes Data(int first, int second) => new Bytes().Set(256, new Bytes().U16(first, second));

    static byte[] V9(uint number, uint uptime, Bytes sets) => Bytes.V9(sets, number, uptime: uptime);

    // RFC 3954's predecessor: one record of 48 bytes.
    static byte[] V5(uint number, uint uptime) => new Bytes().U16(5, 1).U32(uptime, (uint)Bytes.Now, 0, number, 0).U8(new byte[48]).ToArray();
}
