using System.Globalization;
using Enrichment.Flows;
using Enrichment.Netflow;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;
using Enrichment.Tests.Fuzz;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Updater.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>sFlow version 5 (sflow.org, July 2004), byte by byte.</summary>
public sealed class SflowTests : IBatchExchange
{
    readonly List<FlowRecord> _flows = [];
    readonly ExportSources _sources = new(new SourceNumbers());
    readonly FlowDecoder _decoder;

    public SflowTests() => _decoder = new FlowDecoder(_sources, new FlowBatch(), this, new SampleDissector());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_FlowSample_StandsForAsManyPacketsAsItSays(bool expanded)
    {
        var flow = Assert.Single(Decode(Datagram(1, Sample(expanded, rate: 512, Raw(Frame()), Switch(), Router()))));

        Assert.Equal(("10.0.0.1", "10.0.0.2", 4000, 53, 17), (flow.SrcAddress.ToString(), flow.DstAddress.ToString(), flow.Generic.SrcPort, flow.Generic.DstPort, flow.Generic.Protocol));
        Assert.Equal((512UL, 512UL * 60, true), (flow.Generic.InPackets, flow.Generic.InBytes, flow.IsSampled));
        Assert.Equal((3u, 4u, 24, 16), (flow.Misc.Input, flow.Misc.Output, flow.Misc.SrcMask, flow.Misc.DstMask));
        Assert.Equal((100u, 200u), (flow.Get<SrcDst32>(ElementId.VLan).Src, flow.Get<SrcDst32>(ElementId.VLan).Dst));
        Assert.Equal((0x020000000002UL, 0x020000000001UL), (flow.Get<MacAddresses>(ElementId.MacAddress).InSrc, flow.Get<MacAddresses>(ElementId.MacAddress).InDst));
        Assert.Equal(((ulong)Bytes.Now * 1000, (ulong)Bytes.Now * 1000), (flow.Generic.MsecFirst, flow.Generic.MsecLast));
        Assert.Equal((ExportVersion.Sflow, 7u), (_sources.All.Single().Key.Version, _sources.All.Single().Key.Domain));
    }

    [Fact]
    public void Decode_CountersAndUnknownSamples_ArePassedOver()
    {
        var counters = new Bytes().U32(2, 8, 1, 2);
        var foreign = new Bytes().U32((4413 << 12) | 9, 4, 5);

        var noHeader = Sample(false, 1, Switch());
        Assert.Single(Decode(Datagram(4, counters, foreign, noHeader, Sample(false, 64, new Bytes().U32(77, 4, 1), Raw(Frame())))));
        Assert.Equal((3, 64), (_sources.All.Single().Counters.SamplesSkipped, _sources.All.Single().Counters.SamplingRate));
    }

    [Fact]
    public void Decode_MissingDatagrams_AreCounted()
    {
        Decode(Datagram(0, sequence: 5));
        Decode(Datagram(0, sequence: 9));

        Assert.Equal((1, 3), (_sources.All.Single().Counters.SequenceGaps, _sources.All.Single().Counters.Missing));
    }

    // Lengths say more than there is.
    [Fact]
    public void Decode_EveryPrefix_IsReadAsFarAsItGoes()
    {
        var whole = Datagram(2, Sample(false, 1, Raw(Frame())), Sample(true, 1, Raw(Frame())));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.NotNull(_decoder.Decode(whole.AsSpan(0, length), IpAddress.Parse("192.0.2.1"), Bytes.Now * 1_000_000_000).Problem);
        }

        Assert.Equal(2, Decode(whole).TakeLast(2).Count());
    }

    /// <summary>FUZZ_DATAGRAMS: how many (default 20,000).</summary>
    [Fact]
    public void Decode_MutatedDatagrams_NoCrash()
    {
        var many = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_DATAGRAMS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 20_000;
        byte[][] seeds =
        [
            Datagram(2, Sample(false, 1, Raw(Frame()), Switch(), Router()), Sample(true, 1, Raw(Frame()))),
            Datagram(3, new Bytes().U32(2, 8, 1, 2), Sample(true, 512, Raw(Frame())), Sample(false, 1, Switch(), Raw(Frame()))),
        ];
        for (var i = 0; i < many; i++)
        {
            _decoder.Decode(Mutation.Of(seeds[i % seeds.Length], i), IpAddress.Parse("192.0.2.1"), (Bytes.Now * 1_000_000_000) + (i * 1_000_000L));
            if (i % 1000 == 0)
            {
                _decoder.HandOn();
                _flows.Clear();
            }
        }

        Assert.InRange(_sources.All.Count, 1, 256);
        Assert.InRange(_sources.All.Sum(source => source.Counters.Flows), many / 10, long.MaxValue);
    }

    public FlowBatch Exchange(FlowBatch full)
    {
        for (var i = 0; i < full.Count; i++)
        {
            var record = new FlowRecord();
            var bytes = full.Record(i).ToArray();
            Assert.Null(record.Load(bytes, 0, bytes.Length));
            _flows.Add(record);
        }

        full.Clear();
        return full;
    }

    List<FlowRecord> Decode(byte[] datagram)
    {
        Assert.Null(_decoder.Decode(datagram, IpAddress.Parse("192.0.2.1"), Bytes.Now * 1_000_000_000).Problem);
        _decoder.HandOn();
        return _flows;
    }

    static byte[] Datagram(int count, params Bytes[] samples) => Datagram(count, 1, samples);

    static byte[] Datagram(int count, uint sequence, params Bytes[] samples) =>
        [.. new Bytes().U32(5, 1, 0xC0000201, 7, sequence, 1000, (uint)count).ToArray(), .. samples.SelectMany(sample => sample.ToArray())];

    static Bytes Sample(bool expanded, uint rate, params Bytes[] records)
    {
        var body = expanded ? new Bytes().U32(1, 0, 3, rate, 0, 0, 0, 3, 0, 4) : new Bytes().U32(1, 3, rate, 0, 0, 3, 4);
        body.U32((uint)records.Length).U8([.. records.SelectMany(record => record.ToArray())]);
        return Opaque(expanded ? 3u : 1u, body);
    }

    static Bytes Opaque(uint format, Bytes body) => new Bytes().U32(format, (uint)body.ToArray().Length).U8(body.ToArray());

    static Bytes Raw(byte[] frame) => Opaque(1, new Bytes().U32(1, (uint)frame.Length, 4, (uint)frame.Length).U8(frame).U8(new byte[(4 - (frame.Length % 4)) % 4]));

    static Bytes Switch() => Opaque(1001, new Bytes().U32(100, 0, 200, 0));

    static Bytes Router() => Opaque(1002, new Bytes().U32(1, 0xC00002FE, 24, 16));

    // Ethernet, IPv4 of 60 bytes, UDP
    static byte[] Frame() => new Bytes().U8(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2).U16(0x0800)
        .U8(0x45, 0).U16(60, 1, 0).U8(64, 17).U16(0).U32(0x0A000001, 0x0A000002).U16(4000, 53, 40, 0).U8(new byte[32]).ToArray();
}
