using Enrichment.Flows;
using Enrichment.Nfcapd.Compression;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Netflow;

public sealed class AllocationTests
{
    static readonly (int, int)[] Fields =
        [(8, 4), (12, 4), (22, 4), (21, 4), (1, 8), (2, 8), (7, 2), (11, 2), (4, 1), (6, 1), (5, 1), (10, 4), (14, 4), (16, 4), (17, 4), (15, 4)];

    public static TheoryData<string> Versions => ["v5", "v9", "ipfix", "ipfix with names"];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Decode_TenThousandFlows_AllocatesNothing(string version)
    {
        var exchange = new ToNobody();
        var decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), new FlowBatch(), exchange);

        Begin(decoder, version);

        Assert.Equal(0, Allocations.Of(() => Decode(decoder, version, 400)));
        Assert.True(exchange.Flows > 10_000, $"{exchange.Flows} flows");
    }

    // A block of about 10,000 flows has an appendix and a commit; a flow has nothing.
    [Fact]
    public void Write_TwentyThousandFlows_AllocatesForBlocksOnly()
    {
        using var folder = new TempFolder();
        using var writer = new NfcapdWriter(
            System.IO.File.OpenHandle(folder.File("x"), FileMode.CreateNew, FileAccess.ReadWrite), new NfcapdWriterOptions { Compression = BlockCompression.None });
        var decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), new FlowBatch(), new ToWriter(writer));
        Begin(decoder, "v9");

        Assert.InRange(Allocations.Of(() => Decode(decoder, "v9", 800), enough: 2000), 0, 2000);
        Assert.True(writer.Flows > 40_000, $"{writer.Flows} flows");
    }

    static readonly Dictionary<string, (byte[] Template, byte[] Data)> Datagrams = Versions.ToDictionary(row => row.Data, row => Datagram(row.Data));

    static void Begin(FlowDecoder decoder, string version)
    {
        decoder.Decode(Datagrams[version].Template, DecodingRun.Exporter, DecodingRun.Now);
        Decode(decoder, version, 1000);
    }

    static void Decode(FlowDecoder decoder, string version, int count)
    {
        var data = Datagrams[version].Data;
        for (var i = 0; i < count; i++)
        {
            decoder.Decode(data, DecodingRun.Exporter, DecodingRun.Now);
        }

        decoder.HandOn();
    }

    static (byte[] Template, byte[] Data) Datagram(string version)
    {
        const int Count = 25;
        if (version == "v5")
        {
            byte[] v5 = [.. new Bytes().U16(5, Count).U32(600_000, (uint)DecodingRun.Now, 0, 0).U8(1, 2).U16(0).ToArray(), .. Enumerable.Repeat((byte)7, Count * 48)];
            return (v5, v5);
        }

        (int, int)[] fields = version == "ipfix with names" ? [.. Fields, (371, 65535)] : Fields;
        var record = new byte[Fields.Sum(field => field.Item2) + (fields.Length - Fields.Length)];
        record.AsSpan(0, record.Length - 1).Fill(9);
        var records = new Bytes();
        for (var i = 0; i < Count; i++)
        {
            records.U8(record);
        }

        var template = new Bytes().Template(version == "v9" ? 0 : 2, 256, fields);
        var data = new Bytes().Set(256, records);
        return version == "v9" ? (Bytes.V9(template), Bytes.V9(data, 1)) : (Bytes.Ipfix(template), Bytes.Ipfix(data));
    }

    sealed class ToNobody : IBatchExchange
    {
        public long Flows { get; private set; }

        public FlowBatch Exchange(FlowBatch full)
        {
            Flows += full.Count;
            full.Clear();
            return full;
        }
    }

    sealed class ToWriter(NfcapdWriter writer) : IBatchExchange
    {
        readonly FlowStamp[] _stamps = Enumerable.Repeat(FlowStamp.NotAsked, FlowBatch.MaxFlows).ToArray();

        public FlowBatch Exchange(FlowBatch full)
        {
            writer.Append(full, 0, _stamps.AsSpan(0, full.Count));
            full.Clear();
            return full;
        }
    }
}
