using Enrichment.Flows;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Netflow.Decoding;

/// <summary>NetFlow v9: the cases of RFC 3954, byte by byte.</summary>
public class V9DecoderTests
{
    static readonly (int, int)[] Short = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4), (22, 4), (21, 4)];

    static Bytes Flow(int port) => Flow(new Bytes(), port);

    static Bytes Flow(Bytes to, int port) => to.U32(0x0A000001, 0x0A000002).U16(port, 53).U8(17).U32(64, 1, 599_000, 599_500);

    [Fact]
    public void Decode_TemplateAndData_IsAFlow()
    {
        var flow = Assert.Single(new DecodingRun().Flows(Bytes.V9(new Bytes().Template(0, 256, Short).Set(256, Flow(4000)))));

        Assert.Equal(("10.0.0.1", "10.0.0.2", 4000, 53, 17), (flow.SrcAddress.ToString(), flow.DstAddress.ToString(), flow.Generic.SrcPort, flow.Generic.DstPort, flow.Generic.Protocol));
        Assert.Equal((64UL, 1UL, 9), (flow.Generic.InBytes, flow.Generic.InPackets, flow.NetflowVersion));
        Assert.Equal((ulong)((DecodingRun.Now * 1000) - 1000), flow.Generic.MsecFirst);
        Assert.Equal((ulong)((DecodingRun.Now * 1000) - 500), flow.Generic.MsecLast);
    }

    // RFC 3954 §5.3: a data FlowSet is padded to 4 bytes; the padding is shorter than any record.
    [Fact]
    public void Decode_PaddedSet_PaddingIsNoRecord()
    {
        var sets = new Bytes().Template(0, 256, Short).Set(256, Flow(Flow(1), 2), pad: true);

        Assert.Equal([1, 2], new DecodingRun().Flows(Bytes.V9(sets)).Select(flow => (int)flow.Generic.SrcPort));
    }

    // RFC 3954 §5.2: one FlowSet may have many templates, and each exporter's source id its own under one number (§5.1).
    [Fact]
    public void Decode_SeveralTemplatesAndDomains_EachHasItsOwn()
    {
        var run = new DecodingRun();
        var both = new Bytes().U16(256, 1, 4, 1).U16(257, 2, 4, 1, 7, 2);

        run.Flows(Bytes.V9(new Bytes().Set(0, both)), Bytes.V9(new Bytes().Template(0, 256, (7, 2)), domain: 5));
        var flows = run.Flows(
            Bytes.V9(new Bytes().Set(257, new Bytes().U8(6).U16(80)).Set(256, new Bytes().U8(17)), sequence: 1),
            Bytes.V9(new Bytes().Set(256, new Bytes().U16(443)), sequence: 1, domain: 5));

        Assert.Equal([(6, 80), (17, 0), (0, 443)], flows.Select(flow => ((int)flow.Generic.Protocol, (int)flow.Generic.SrcPort)));
    }

    // RFC 3954 §9: a template may change under its number; what follows has the new shape.
    [Fact]
    public void Decode_TemplateChangesInMidStream_DataFollowsTheLatest()
    {
        var run = new DecodingRun();
        var sets = new Bytes().Template(0, 256, (7, 2)).Set(256, new Bytes().U16(1))
            .Template(0, 256, (4, 1), (7, 2)).Set(256, new Bytes().U8(6).U16(2));

        Assert.Equal([(0, 1), (6, 2)], run.Flows(Bytes.V9(sets)).Select(flow => ((int)flow.Generic.Protocol, (int)flow.Generic.SrcPort)));
        Assert.Equal(1, run.Counters.Templates);
    }

    // RFC 3954 §9: the collector may keep data until its template comes.
    [Fact]
    public void Decode_DataBeforeItsTemplate_WaitsAndKeepsItsOwnTimes()
    {
        var run = new DecodingRun();

        Assert.Empty(run.Flows(Bytes.V9(new Bytes().Set(256, Flow(7)))));
        var flow = Assert.Single(run.Flows(Bytes.V9(new Bytes().Template(0, 256, Short), sequence: 1, uptime: 630_000)));

        Assert.Equal((ulong)((DecodingRun.Now * 1000) - 1000), flow.Generic.MsecFirst);
        Assert.Equal((1, 1, 0), (run.Counters.SetsHeld, run.Counters.SetsRecovered, run.Counters.SetsGivenUp));
    }

    [Fact]
    public void Decode_DataWhoseTemplateComesTooLate_IsGivenUpAndCounted()
    {
        var run = new DecodingRun();
        run.Decode(Bytes.V9(new Bytes().Set(256, Flow(7))));

        run.Decode(Bytes.V9(new Bytes().Template(0, 256, Short), sequence: 1), secondsLater: 61);

        Assert.Empty(run.Flows());
        Assert.Equal((1, 0, 1), (run.Counters.SetsHeld, run.Counters.SetsRecovered, run.Counters.SetsGivenUp));
    }

    [Fact]
    public void Decode_EndlessDataWithoutTemplate_WaitsInBoundedMemory()
    {
        var run = new DecodingRun();
        var datagram = Bytes.V9(new Bytes().Set(300, new Bytes().U8(new byte[1200])));

        for (var i = 0; i < 5000; i++)
        {
            run.Decode(datagram);
        }

        var waiting = run.Counters.SetsHeld - run.Counters.SetsGivenUp;
        Assert.InRange(waiting * 1200, 1, 1 << 20);
        Assert.Equal(5000, run.Counters.SetsHeld);
    }

    // RFC 3954 §6.1 and §6.2: scopes in bytes, options in bytes; sampling by interval for all flows (34, 35) …
    [Fact]
    public void Decode_SamplingInOptions_ScalesAllFlows()
    {
        var run = new DecodingRun();
        var options = new Bytes().Set(1, new Bytes().U16(258, 4, 8).U16(1, 4, 34, 4, 35, 1), pad: true).Set(258, new Bytes().U32(0).U32(50).U8(2), pad: true);

        var flow = Assert.Single(run.Flows(Bytes.V9(options.Template(0, 256, Short).Set(256, Flow(7)))));

        Assert.Equal((50UL, 3200UL, true), (flow.Generic.InPackets, flow.Generic.InBytes, flow.IsSampled));
        Assert.Equal(1, run.Counters.OptionsRecords);
    }

    // … or by sampler (48, 49, 50), which each flow names.
    [Fact]
    public void Decode_SamplersInOptions_ScaleTheFlowsThatNameThem()
    {
        var run = new DecodingRun();
        var options = new Bytes().Set(1, new Bytes().U16(258, 4, 12).U16(1, 4, 48, 1, 49, 1, 50, 4), pad: true)
            .Set(258, new Bytes().U32(0).U8(3, 2).U32(10).U32(0).U8(4, 2).U32(1000));

        var flows = run.Flows(Bytes.V9(options.Template(0, 256, (2, 4), (48, 1)).Set(256, new Bytes().U32(1).U8(3).U32(1).U8(4).U32(1).U8(5))));

        Assert.Equal([10UL, 1000UL, 1UL], flows.Select(flow => flow.Generic.InPackets));
        Assert.Equal([true, true, false], flows.Select(flow => flow.IsSampled));
    }

    // RFC 3954 §5.1: the sequence counts datagrams.
    [Fact]
    public void Decode_MissingDatagrams_AreCountedPerSourceId()
    {
        var run = new DecodingRun();
        var empty = new Bytes();

        run.Flows(Bytes.V9(empty, 10), Bytes.V9(empty, 11), Bytes.V9(empty, 15), Bytes.V9(empty, 700, domain: 9), Bytes.V9(empty, 701, domain: 9));

        Assert.Equal([(1L, 3L), (0L, 0L)], run.Sources.All.Select(source => (source.Counters.SequenceGaps, source.Counters.Missing)));
    }

    // RFC 3954 §9: a restart makes templates void.
    [Fact]
    public void Decode_ExporterBegunAnew_ItsOldTemplatesMeanNothing()
    {
        var run = new DecodingRun();
        run.Flows(Bytes.V9(new Bytes().Template(0, 256, (7, 2)), 900));

        Assert.Empty(run.Flows(Bytes.V9(new Bytes().Set(256, new Bytes().U8(6).U16(2)), 0, uptime: 100)));
        var flow = Assert.Single(run.Flows(Bytes.V9(new Bytes().Template(0, 256, (4, 1), (7, 2)), 1, uptime: 200)));

        Assert.Equal((6, 2, 1L), ((int)flow.Generic.Protocol, (int)flow.Generic.SrcPort, run.Counters.Restarts));
        Assert.Equal(0, run.Counters.Missing);
    }

    // Cisco, "NetFlow Secure Event Logging": user names in field type 40000.
    [Fact]
    public void Decode_UserName_IsKeptWithoutWhatATerminalMustNotSee()
    {
        var sets = new Bytes().Template(0, 256, (4, 1), (40000, 20)).Set(256, new Bytes().U8(6).Text("ann\u001b[31m", 20));

        var flow = Assert.Single(new DecodingRun().Flows(Bytes.V9(sets)));

        Assert.Equal("ann [31m", System.Text.Encoding.UTF8.GetString(flow.UserName));
    }

    [Theory]
    [InlineData(0, 100)] // §5.2: FlowSet 0 to 255 are not for data; so are the templates' numbers.
    [InlineData(0, 255)]
    public void Decode_TemplateOfAReservedNumber_IsRefused(int set, int id)
    {
        var run = new DecodingRun();

        Assert.Equal(DatagramProblem.BadTemplate, run.Decode(Bytes.V9(new Bytes().Template(set, id, (4, 1)))).Problem);
    }

    [Fact]
    public void Decode_FieldsOfNoLength_TellNothing()
    {
        var sets = new Bytes().Template(0, 256, (4, 0), (7, 2), (8, 0)).Set(256, new Bytes().U16(80));
        var run = new DecodingRun();

        var flow = Assert.Single(run.Flows(Bytes.V9(sets)));

        Assert.Equal((80, 0, false), (flow.Generic.SrcPort, flow.Generic.Protocol, flow.HasAddresses));
        Assert.Equal(DatagramProblem.BadTemplate, run.Decode(Bytes.V9(new Bytes().Template(0, 257, (4, 0)), 1)).Problem);
    }

    [Theory]
    [InlineData(2)] // shorter than its header
    [InlineData(2000)] // longer than the datagram
    public void Decode_LengthThatCannotBe_WhatCameBeforeIsRead(int length)
    {
        var run = new DecodingRun();
        var sets = new Bytes().Template(0, 256, Short).Set(256, Flow(1)).U16(256, length).U32(0);

        var result = run.Decode(Bytes.V9(sets));

        Assert.Equal(length < 4 ? DatagramProblem.BadLength : DatagramProblem.Truncated, result.Problem);
        Assert.Single(run.Flows());
    }

    [Fact]
    public void Decode_FloodOfTemplates_IsCapped()
    {
        var run = new DecodingRun();
        for (uint domain = 0; domain < 400; domain++)
        {
            for (var id = 256; id < 256 + 32; id++)
            {
                run.Decode(Bytes.V9(new Bytes().Template(0, id, Short), (uint)id, domain));
            }
        }

        Assert.Equal(256, run.Sources.All.Count);
        Assert.Equal(2048, run.Sources.All.Sum(source => source.Counters.Templates));
        Assert.True(run.Sources.All.Sum(source => source.Counters[DatagramProblem.TooManyTemplates]) > 0);
        Assert.Single(run.Flows([Bytes.V9(new Bytes().Set(256, Flow(1)), 1000)]));
    }

    [Fact]
    public void Decode_FloodOfTemplatesFromManyExporters_IsCappedOverAll()
    {
        const int Most = 65_536;
        var run = new DecodingRun();
        for (uint exporter = 0; exporter < 70; exporter++)
        {
            for (var id = 256; id < 256 + 1000; id += 50)
            {
                var sets = Enumerable.Range(id, 50).Aggregate(new Bytes(), (all, one) => all.Template(0, one, Short));
                run.Decode(Bytes.V9(sets, (uint)id), exporter: IpAddress.FromIPv4(0x0A000000 + exporter));
            }
        }

        Assert.Equal(Most, run.Sources.All.Sum(source => source.Counters.Templates));
        Assert.Equal(1000, run.Sources.All[0].Counters.Templates);
        Assert.True(run.Sources.All[^1].Counters[DatagramProblem.TooManyTemplates] > 0);

        // RFC 7011 §8.1 has withdrawals; in v9 an exporter that begins anew makes room.
        run.Decode(Bytes.V9(new Bytes(), 0, uptime: 1000), exporter: IpAddress.FromIPv4(0x0A000000));
        Assert.Equal(Most - 1000, run.Sources.All.Sum(source => source.Counters.Templates));
    }

    // RFC 3954 §8: what is not known is passed over by its length, and kept as it was received.
    [Fact]
    public void Decode_UnknownFields_ArePassedOverAndKeptAsReceived()
    {
        var run = new DecodingRun();
        var sets = new Bytes().Template(0, 256, (31_000, 3), (7, 2)).Set(256, new Bytes().U8(1, 2, 3).U16(80));

        Assert.Equal(80, Assert.Single(run.Flows(Bytes.V9(sets))).Generic.SrcPort);
        Assert.Equal(["0102030050"], run.Received);
    }

    [Fact]
    public void Decode_IPv6MacVlanMpls_HaveTheirPlaces()
    {
        var sets = new Bytes().Template(0, 256, (27, 16), (28, 16), (56, 6), (58, 2), (70, 3), (62, 16), (128, 4))
            .Set(256, new Bytes().U64(0x20010DB800000000, 1, 0x20010DB800000000, 2).U8(2, 0, 0, 0, 0, 9).U16(100).U8(0x12, 0x34, 0x51).U64(0xFE80000000000000, 3).U32(65000));

        var flow = Assert.Single(new DecodingRun().Flows(Bytes.V9(sets)));

        Assert.Equal(("2001:db8::1", "2001:db8::2"), (flow.SrcAddress.ToString(), flow.DstAddress.ToString()));
        Assert.Equal((0x020000000009UL, 100u), (flow.Get<MacAddresses>(ElementId.MacAddress).InSrc, flow.Get<SrcDst32>(ElementId.VLan).Src));
        Assert.Equal(0x123451u, flow.Get<MplsLabels>(ElementId.MplsLabel)[0]);
        Assert.Equal((3UL, 65000u), (flow.Get<IPv6Halves>(ElementId.IPNextHopV6).Low, flow.Get<AsAdjacent>(ElementId.AsAdjacent).Next));
    }
}
