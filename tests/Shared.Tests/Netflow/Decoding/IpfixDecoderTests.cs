using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Netflow.Decoding;

/// <summary>IPFIX: the cases of RFC 7011 and its companions, byte by byte.</summary>
public class IpfixDecoderTests
{
    const ulong Now = (ulong)DecodingRun.Now;

    static byte[] One(Bytes templateFields, int fields, Bytes record) =>
        Bytes.Ipfix(new Bytes().Set(2, new Bytes().U16(256, fields).U8(templateFields.ToArray())).Set(256, record));

    static FlowRecord Decode((int, int)[] fields, Bytes record) =>
        Assert.Single(new DecodingRun().Flows(Bytes.Ipfix(new Bytes().Template(2, 256, fields).Set(256, record))));

    // RFC 7011 §6.2: counters may be sent in fewer bytes.
    [Theory]
    [InlineData(1, 200UL)]
    [InlineData(2, 40_000UL)]
    [InlineData(3, 0x123456UL)]
    [InlineData(5, 0x1234567890UL)]
    [InlineData(8, 0x1234567890ABCDEFUL)]
    public void Decode_ReducedSize_IsTheSameNumber(int length, ulong value)
    {
        byte[] all = [.. new Bytes().U64(value).ToArray()];

        var flow = Decode([(1, length), (7, 2)], new Bytes().U8(all[^length..]).U16(80));

        Assert.Equal((value, 80), (flow.Generic.InBytes, flow.Generic.SrcPort));
    }

    // RFC 7011 §7: one byte of length, or 255 and two bytes.
    [Fact]
    public void Decode_VariableLength_BothForms()
    {
        var text = new byte[300];
        text.AsSpan().Fill((byte)'x');
        var records = new Bytes().U8(5).U8([.. "alice"u8]).U16(1).U8(0).U16(2).U8(255, 0, 5).U8([.. "carol"u8]).U16(3).U8(255).U16(300).U8(text).U16(4);
        var run = new DecodingRun();

        var flows = run.Flows(Bytes.Ipfix(new Bytes().Template(2, 256, (371, 65535), (7, 2)).Set(256, records)));

        Assert.Equal([1, 2, 3, 4], flows.Select(flow => (int)flow.Generic.SrcPort));
        Assert.Equal(["alice", "", "carol", new string('x', 65)], flows.Select(flow => System.Text.Encoding.UTF8.GetString(flow.UserName)));
    }

    [Fact]
    public void Decode_VariableLengthPastTheSet_WhatCameBeforeIsRead()
    {
        var run = new DecodingRun();
        var records = new Bytes().U8(1, (byte)'a').U16(1).U8(255, 255, 0, 1);

        var result = run.Decode(Bytes.Ipfix(new Bytes().Template(2, 256, (371, 65535), (7, 2)).Set(256, records)));

        Assert.Equal(DatagramProblem.BadRecord, result.Problem);
        Assert.Equal(1, Assert.Single(run.Flows()).Generic.SrcPort);
    }

    // RFC 7011 §3.2: an element of an enterprise has its number behind the length.
    [Fact]
    public void Decode_EnterpriseElements_AreNotTakenForIanas()
    {
        var datagram = One(new Bytes().U16(0x8000 | 7, 2).U32(4711).U16(7, 2), 2, new Bytes().U16(1111).U16(80));

        Assert.Equal(80, Assert.Single(new DecodingRun().Flows(datagram)).Generic.SrcPort);
    }

    // RFC 5103 §6.1: the reverse direction's counters are in the same record.
    [Fact]
    public void Decode_Biflow_ReverseCountersAreTheOutCounters()
    {
        var fields = new Bytes().U16(1, 4, 2, 4).U16(0x8000 | 1, 4).U32(29305).U16(0x8000 | 2, 4).U32(29305).U16(0x8000 | 6, 1).U32(29305).U16(239, 1);

        var flow = Assert.Single(new DecodingRun().Flows(One(fields, 6, new Bytes().U32(1000, 10, 90_000, 70).U8(0x1B, 1))));

        Assert.Equal((1000UL, 10UL, 90_000UL, 70UL), (flow.Generic.InBytes, flow.Generic.InPackets, flow.Counters.OutBytes, flow.Counters.OutPackets));
        Assert.Equal((1, 1UL), (flow.Misc.BiFlowDirection, flow.Counters.Flows));
    }

    // RFC 6313 §4.5: lists are of variable length, and passed over whole.
    [Theory]
    [InlineData(291)]
    [InlineData(292)]
    [InlineData(293)]
    public void Decode_Lists_ArePassedOver(int list)
    {
        var nested = new Bytes().U8(3).U16(7, 2).U16(1).U8(255, 0, 4).U32(9).ToArray();
        var record = new Bytes().U16(80).U8((byte)nested.Length).U8(nested).U8(6);

        var flow = Decode([(7, 2), (list, 65535), (4, 1)], record);

        Assert.Equal((80, 6), (flow.Generic.SrcPort, flow.Generic.Protocol));
    }

    // RFC 7011 §8.1: a template of no fields is a withdrawal.
    [Fact]
    public void Decode_Withdrawal_TheTemplateIsGone()
    {
        var run = new DecodingRun();
        run.Flows(Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)).Template(2, 257, (11, 2)), domain: 3));

        run.Flows(Bytes.Ipfix(new Bytes().Set(2, new Bytes().U16(256, 0)), domain: 3));
        Assert.Empty(run.Flows([Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(1)), domain: 3)]));
        Assert.Single(run.Flows([Bytes.Ipfix(new Bytes().Set(257, new Bytes().U16(1)), domain: 3)]));

        run.Flows(Bytes.Ipfix(new Bytes().Set(2, new Bytes().U16(2, 0)), sequence: 1, domain: 3));
        Assert.Equal(0, run.Counters.Templates);
    }

    // RFC 7011 §3.3.1: padding is shorter than any record, and zero; templates' sets may have it too.
    [Fact]
    public void Decode_PaddingInEverySet_IsPassedOver()
    {
        var template = new Bytes().U16(256, 1, 7, 2).U8(0, 0);

        var flows = new DecodingRun().Flows(Bytes.Ipfix(new Bytes().Set(2, template).Set(256, new Bytes().U16(80).U8(0))));

        Assert.Equal(80, Assert.Single(flows).Generic.SrcPort);
    }

    // RFC 7011 §3.4.2.2: the field count has the scopes in it; RFC 5477 §8.2: sampling 1 of (1 + 99) by selector.
    [Fact]
    public void Decode_SamplingInOptions_ScalesTheFlowsOfThatSelector()
    {
        var run = new DecodingRun();
        var options = new Bytes().Set(3, new Bytes().U16(300, 5, 1).U16(149, 4, 302, 8, 304, 2, 305, 4, 306, 4))
            .Set(300, new Bytes().U32(0).U64(77).U16(1).U32(1, 99));

        var flows = run.Flows(Bytes.Ipfix(options.Template(2, 256, (2, 4), (302, 8)).Set(256, new Bytes().U32(3).U64(77).U32(3).U64(78))));

        Assert.Equal([300UL, 3UL], flows.Select(flow => flow.Generic.InPackets));
        Assert.Equal(100, run.Counters.SamplingRate);
    }

    [Fact]
    public void Decode_OptionsTemplateWithoutScope_IsRefused() =>
        Assert.Equal(DatagramProblem.BadTemplate, new DecodingRun().Decode(Bytes.Ipfix(new Bytes().Set(3, new Bytes().U16(300, 1, 0, 34, 4)))).Problem);

    // RFC 7011 §6.1.7 to §6.1.10, RFC 5102 §5.9: the clocks of flows
    [Fact]
    public void Decode_Seconds() => Times([(150, 4), (151, 4)], new Bytes().U32((uint)Now - 9, (uint)Now - 2), -9000, -2000);

    [Fact]
    public void Decode_Milliseconds() => Times([(152, 8), (153, 8)], new Bytes().U64((Now * 1000) - 9100, (Now * 1000) - 2200), -9100, -2200);

    [Fact]
    public void Decode_Microseconds() => Times([(154, 8), (155, 8)], new Bytes().U64(Ntp(-9, 0.5), Ntp(-2, 0.25)), -8500, -1750);

    [Fact]
    public void Decode_Nanoseconds() => Times([(156, 8), (157, 8)], new Bytes().U64(Ntp(-9, 0.5), Ntp(-2, 0.25)), -8500, -1750);

    [Fact]
    public void Decode_DeltaMicroseconds() => Times([(158, 4), (159, 4)], new Bytes().U32(9_100_000, 2_200_000), -9100, -2200);

    [Fact]
    public void Decode_BeginAndDuration() => Times([(152, 8), (161, 4)], new Bytes().U64((Now * 1000) - 9100).U32(6900), -9100, -2200);

    [Fact]
    public void Decode_EndAndDurationInMicroseconds() => Times([(153, 8), (162, 4)], new Bytes().U64((Now * 1000) - 2200).U32(6_900_000), -9100, -2200);

    [Fact]
    public void Decode_UptimeWithInitTimeInTheRecord() =>
        Times([(22, 4), (21, 4), (160, 8)], new Bytes().U32(10_900, 17_800).U64((Now * 1000) - 20_000), -9100, -2200);

    [Fact]
    public void Decode_UptimeWithInitTimeInOptions()
    {
        var sets = new Bytes().Set(3, new Bytes().U16(300, 2, 1).U16(149, 4, 160, 8)).Set(300, new Bytes().U32(0).U64((Now * 1000) - 20_000))
            .Template(2, 256, (22, 4), (21, 4)).Set(256, new Bytes().U32(10_900, 17_800));

        AssertTimes(Assert.Single(new DecodingRun().Flows(Bytes.Ipfix(sets))), -9100, -2200);
    }

    [Fact]
    public void Decode_UptimeOfWhichNobodySaysMore_EndsWhenItWasSent() => Times([(22, 4), (21, 4)], new Bytes().U32(10_900, 17_800), -6900, 0);

    // RFC 5905 §6: seconds since 1900 begin anew in 2036.
    [Theory]
    [InlineData(0xFFFFFFFF_00000000, 2_085_978_495_000)]
    [InlineData(0x00000001_80000000, 2_085_978_497_500)]
    public void OfNtp_EndOfTheFirstEra(ulong timestamp, ulong milliseconds) =>
        Assert.Equal(milliseconds, Enrichment.Netflow.Decoding.FlowTimes.OfNtp(timestamp));

    // RFC 7011 §3.1: the sequence counts data records.
    [Fact]
    public void Decode_MissingRecords_AreCounted()
    {
        var run = new DecodingRun();
        var two = new Bytes().U16(1, 2);

        run.Flows(
            Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)).Set(256, two), sequence: 1000),
            Bytes.Ipfix(new Bytes().Set(256, two), sequence: 1002),
            Bytes.Ipfix(new Bytes().Set(256, two), sequence: 1009));

        Assert.Equal((1, 5), (run.Counters.SequenceGaps, run.Counters.Missing));
    }

    // How many records a set of an unknown template has cannot be said.
    [Fact]
    public void Decode_AfterDataWithoutTemplate_NothingIsSaidToBeMissing()
    {
        var run = new DecodingRun();

        run.Flows(
            Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)).Set(256, new Bytes().U16(1)), sequence: 0),
            Bytes.Ipfix(new Bytes().Set(400, new Bytes().U16(1)), sequence: 1),
            Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(1)), sequence: 20));

        Assert.Equal(0, run.Counters.SequenceGaps);
    }

    [Fact]
    public void Decode_MessageLongerThanTheDatagram_WhatIsThereIsRead()
    {
        var run = new DecodingRun();
        var datagram = Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)).Set(256, new Bytes().U16(80)));
        datagram[3] += 10;

        Assert.Equal(DatagramProblem.Truncated, run.Decode(datagram).Problem);
        Assert.Single(run.Flows());
    }

    // IPFIX 176 to 179, 32 and 139
    [Theory]
    [InlineData(1, 32, 2, 0x0801)]
    [InlineData(58, 139, 2, 0x0801)]
    [InlineData(6, 32, 2, 443)] // of TCP they say nothing
    public void Decode_IcmpTypeAndCode(byte protocol, int id, int length, int destinationPort)
    {
        var flow = Decode([(4, 1), (7, 2), (11, 2), (id, length)], new Bytes().U8(protocol).U16(0, protocol == 6 ? 443 : 0).U16(0x0801));

        Assert.Equal(destinationPort, flow.Generic.DstPort);
    }

    [Fact]
    public void Decode_TranslatedAddressesAndPorts_HaveTheirPlaces()
    {
        var flow = Decode(
            [(8, 4), (12, 4), (225, 4), (226, 4), (227, 2), (228, 2), (281, 16), (282, 16), (230, 1), (323, 8)],
            new Bytes().U32(1, 2, 3, 4).U16(5, 6).U64(7, 8, 9, 10).U8(1).U64(Now * 1000));

        Assert.Equal((3u, 4u), (flow.Get<IPv4Flow>(ElementId.NatXlateIPv4).Src, flow.Get<IPv4Flow>(ElementId.NatXlateIPv4).Dst));
        Assert.Equal((5, 6), (flow.Get<SrcDst16>(ElementId.NatXlatePort).Src, flow.Get<SrcDst16>(ElementId.NatXlatePort).Dst));
        Assert.Equal((8UL, 9UL), (flow.Get<IPv6Flow>(ElementId.NatXlateIPv6).SrcLow, flow.Get<IPv6Flow>(ElementId.NatXlateIPv6).DstHigh));
        Assert.Equal((Now * 1000, 1, false), (flow.Get<NatCommon>(ElementId.NatCommon).MsecEvent, flow.Get<NatCommon>(ElementId.NatCommon).Event, flow.IsEvent));
    }

    static void Times((int, int)[] fields, Bytes record, long first, long last) => AssertTimes(Decode(fields, record), first, last);

    static void AssertTimes(FlowRecord flow, long first, long last) =>
        Assert.Equal((first, last), ((long)(flow.Generic.MsecFirst - (Now * 1000)), (long)(flow.Generic.MsecLast - (Now * 1000))));

    static ulong Ntp(long seconds, double fraction) =>
        ((ulong)((long)Now + seconds + 2_208_988_800) << 32) | (ulong)(fraction * 4_294_967_296.0);
}
