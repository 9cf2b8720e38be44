using System.Buffers.Binary;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Encoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Netflow.Decoding;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Netflow.Encoding;

/// <summary>What our encoder writes, our decoder reads; and what exporters send comes through as it was.</summary>
public sealed class RoundTripTests
{
    const long Now = DecodingRun.Now * 1000;

    static readonly FlowStamp Named = new(
        new EndStamp("curl", new ProcessInfo { Pid = 4711, Name = "curl", Uid = 1000, UserName = "alice" }, MatchGrade.Exact, MissReason.None, false),
        EndStamp.Miss(MissReason.NotLocal));

    static readonly Gen<IpAddress> IPv4 = Gen.Choose(1, int.MaxValue).Select(i => IpAddress.FromIPv4((uint)i * 2));
    static readonly Gen<IpAddress> IPv6 = Gen.Choose(1, int.MaxValue).Two().Select(t => new IpAddress(0x2001_0DB8_0000_0000UL | (uint)t.Item1, (ulong)t.Item2));
    static readonly Gen<ulong> Some = Gen.Choose(0, 3).Zip(Gen.Choose(1, int.MaxValue), (zero, value) => zero == 0 ? 0 : (ulong)value);

    static readonly Gen<FlowValues> Flows =
        from isV6 in Gen.Choose(0, 1)
        from source in isV6 == 1 ? IPv6 : IPv4
        from destination in isV6 == 1 ? IPv6 : IPv4
        from protocol in Gen.Elements<byte>(6, 17, 1, 58, 47, 132)
        from numbers in Some.ListOf(20)
        select new FlowValues
        {
            Src = source,
            Dst = destination,
            Protocol = protocol,
            SrcPort = protocol is 1 or 58 ? (ushort)0 : (ushort)numbers[0],
            DstPort = (ushort)numbers[1],
            MsecFirst = (ulong)Now - 100_000 + numbers[2] % 50_000,
            MsecLast = (ulong)Now - 50_000 + numbers[3] % 50_000,
            Packets = numbers[4] + 1,
            Bytes = numbers[5] * 1000 + 40,
            TcpFlags = protocol == 6 ? (byte)numbers[6] : (byte)0,
            Tos = (byte)numbers[7],
            Input = (uint)numbers[8],
            Output = (uint)numbers[9],
            SrcVLan = (uint)numbers[10] & 0xFFF,
            DstVLan = (uint)numbers[11] & 0xFFF,
            SrcAs = (uint)numbers[12],
            DstAs = (uint)numbers[13],
            SrcMask = (byte)(numbers[14] % 33),
            DstMask = (byte)(numbers[15] % 33),
            Direction = (byte)(numbers[16] % 2),
            InSrcMac = numbers[17],
            OutBytes = numbers[18],
            OutPackets = numbers[19],
            FlowEndReason = (byte)(numbers[0] % 6),
        };

    [Theory]
    [InlineData(ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix)]
    public void Decode_WhatWeEncode_IsTheSame(ExportFormat format)
    {
        Prop.ForAll(Flows.ListOf(30).ToArbitrary(), flows =>
        {
            var messages = Encode(format, flows, Named);
            var run = new DecodingRun();
            var decoded = run.Flows([.. messages]);
            Assert.Equal(flows.Select(Shown), decoded.Select(record => Shown(RecordValues.Of(record))));
            Assert.Equal(0, run.Counters.Missing);
            if (format == ExportFormat.NetflowV9)
            {
                Assert.All(decoded, record => Assert.Equal("curl", System.Text.Encoding.ASCII.GetString(record.UserName)));
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Version 9 or IPFIX in, both out: flows are the same, under the same domain, and the exporter's address stands in them.</summary>
    [Theory]
    [InlineData(ExportFormat.NetflowV9, ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.NetflowV9, ExportFormat.Ipfix)]
    [InlineData(ExportFormat.Ipfix, ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix, ExportFormat.Ipfix)]
    public void Relay_FlowsOfAnExporter_ComeThroughAsTheyWere(ExportFormat received, ExportFormat sent)
    {
        Prop.ForAll(Flows.ListOf(20).ToArbitrary(), flows =>
        {
            var relay = new Relay(new ExportOptions { Format = sent }, Named);
            var messages = relay.Pass(Encode(received, flows, FlowStamp.NotAsked, domain: 4242), IpAddress.Parse("192.0.2.33"), Now + 5_000_000);
            var run = new DecodingRun();
            var decoded = run.Flows(messages);
            Assert.Equal(flows.Select(Shown), decoded.Select(record => Shown(RecordValues.Of(record))));
            Assert.Equal(4242u, run.Source.Key.Domain);
            Assert.All(run.Received, record => Assert.Contains("C0000221", record, StringComparison.Ordinal));
            if (sent == ExportFormat.NetflowV9)
            {
                Assert.All(decoded, record => Assert.Equal("curl", System.Text.Encoding.ASCII.GetString(record.UserName)));
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>RFC 7011 §3.2 and §7: an enterprise's element and one of variable length that nobody here knows, among known ones.</summary>
    [Fact]
    public void Relay_UnknownElementsOfIpfix_ArePassedOnUnchanged()
    {
        var datagram = Ipfix(domain: 9,
            Set(2, U16(300), U16(6), U16(8), U16(4), U16(0x8000 | 77), U16(3), U32(99_999), U16(12), U16(4), U16(0x8000 | 78), U16(0xFFFF), U32(99_999), U16(7), U16(2), U16(152), U16(8)),
            Set(300, U32(0x0A000001), [0xAA, 0xBB, 0xCC], U32(0x0A000002), [5, .. "hello"u8], U16(4000), U64((ulong)Now)));
        var relay = new Relay(new ExportOptions { Format = ExportFormat.Ipfix }, Named);

        var run = new DecodingRun();
        Assert.Single(run.Flows(relay.Pass([datagram], IpAddress.Parse("2001:db8::9"), Now)));

        // The record begins as it came, octet for octet; then the exporter's address, the application's number, and what we know of the process.
        var record = Assert.Single(run.Received);
        Assert.StartsWith("0A000001" + "AABBCC" + "0A000002" + "05" + Convert.ToHexString("hello"u8) + "0FA0" + ((ulong)Now).ToString("X16"), record, StringComparison.Ordinal);
        Assert.Contains("20010DB8000000000000000000000009" + "0406", record, StringComparison.Ordinal);
        Assert.Contains("04" + Convert.ToHexString("curl"u8), record, StringComparison.Ordinal);
    }

    /// <summary>Version 5 has no templates, and times by its uptime.</summary>
    [Theory]
    [InlineData(ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix)]
    public void Relay_NetflowV5_ComesThrough(ExportFormat sent)
    {
        var header = (byte[])[.. U16(5), .. U16(1), .. U32(1_000_000), .. U32((uint)(Now / 1000)), .. U32(0), .. U32(0), 3, 4, .. U16(0)];
        var record = (byte[])
        [
            .. U32(0x0A000001), .. U32(0x0A000002), .. U32(0), .. U16(7), .. U16(8), .. U32(5), .. U32(500), .. U32(990_000), .. U32(995_000),
            .. U16(1234), .. U16(80), 0, 0x1B, 6, 0x20, .. U16(65001), .. U16(65002), 24, 16, .. U16(0),
        ];
        var relay = new Relay(new ExportOptions { Format = sent }, Named);
        var plain = Assert.Single(new DecodingRun().Flows((byte[])[.. header, .. record]));

        var run = new DecodingRun();
        var passed = Assert.Single(run.Flows(relay.Pass([(byte[])[.. header, .. record]], IpAddress.Parse("192.0.2.5"), Now + 777_777)));

        Assert.Equal(Shown(RecordValues.Of(plain)), Shown(RecordValues.Of(passed)));
        Assert.Equal(0x304u, run.Source.Key.Domain);
    }

    [Fact]
    public void Relay_FlowsOfKnownTemplates_AllocateNothing()
    {
        var exporter = new FlowExporter(new ExportOptions { Format = ExportFormat.Ipfix }, new Nowhere());
        var kept = new FlowBatch(keepsReceived: true);
        var keeper = new Keeper(kept);
        keeper.Take(Encode(ExportFormat.NetflowV9, [.. Enumerable.Range(1, 200).Select(i => new FlowValues
        {
            Src = IpAddress.FromIPv4((uint)i), Dst = IpAddress.FromIPv4(9), Protocol = 6, MsecFirst = (ulong)Now, MsecLast = (ulong)Now, Packets = 1, Bytes = 40, Input = (uint)i % 2,
        })], FlowStamp.NotAsked));
        var stamps = new FlowStamp[kept.Count];
        Array.Fill(stamps, Named);
        void Run()
        {
            for (var i = 0; i < 20; i++)
            {
                exporter.Write(kept, stamps, Now);
            }
        }

        Run();

        Assert.Equal(200, kept.Count);
        Assert.Equal(0, Allocations.Of(Run));
    }

    static List<byte[]> Encode(ExportFormat format, IList<FlowValues> flows, FlowStamp stamp, uint domain = 0)
    {
        var messages = new Messages();
        var exporter = new FlowExporter(new ExportOptions { Format = format, Domain = domain }, messages);
        foreach (var flow in flows)
        {
            exporter.Write(flow, stamp, Now);
        }

        exporter.Flush(Now);
        return messages.All;
    }

    /// <summary>All that travels, as text: what differs is seen.</summary>
    static string Shown(FlowValues flow) => string.Join(' ', flow.Src, flow.Dst, flow.SrcPort, flow.DstPort, flow.Protocol, flow.MsecFirst, flow.MsecLast, flow.Packets,
        flow.Bytes, flow.TcpFlags, flow.Tos, flow.Input, flow.Output, flow.SrcVLan, flow.DstVLan, flow.SrcAs, flow.DstAs, flow.SrcMask, flow.DstMask, flow.Direction,
        flow.InSrcMac, flow.OutBytes, flow.OutPackets, flow.FlowEndReason);

    static byte[] Ipfix(uint domain, params byte[][] sets)
    {
        var content = sets.SelectMany(set => set).ToArray();
        return [.. U16(10), .. U16((ushort)(16 + content.Length)), .. U32((uint)(Now / 1000)), .. U32(0), .. U32(domain), .. content];
    }

    static byte[] Set(ushort id, params byte[][] parts)
    {
        var content = parts.SelectMany(part => part).ToArray();
        return [.. U16(id), .. U16((ushort)(4 + content.Length)), .. content];
    }

    static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    sealed class Nowhere : IMessageSink
    {
        public bool Send(ReadOnlySpan<byte> message, int flows) => true;
    }

    /// <summary>Decodes into one batch, which stays.</summary>
    sealed class Keeper : IBatchExchange
    {
        readonly FlowDecoder _decoder;

        public Keeper(FlowBatch batch) =>
            _decoder = new(new ExportSources(new SourceNumbers()), batch, this);

        public void Take(List<byte[]> datagrams)
        {
            foreach (var datagram in datagrams)
            {
                Assert.Null(_decoder.Decode(datagram, IpAddress.Parse("192.0.2.1"), Now * 1_000_000).Problem);
            }
        }

        public FlowBatch Exchange(FlowBatch full) => full;
    }
}
