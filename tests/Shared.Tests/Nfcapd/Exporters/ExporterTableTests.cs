using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Exporters;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Exporters;

/// <summary>Record types 7, 8, 9 and 15 as bytes, in the forms of all versions of nfdump.</summary>
public class ExporterTableTests
{
    static readonly IpAddress V4 = IpAddress.FromIPv4(0xC0000207), V6 = new(0x20010DB8_00000000, 0x17);

    // nfdump up to 1.7.7: halves in host order, AF_INET 2, AF_INET6 10; 1.7.8: network order, IPv4 mapped, 0
    public static TheoryData<byte[], string> Infos => new()
    {
        { FileBytes.Of(b => b.U16(7, 32).U32(9).U64(0, 0xC0000207).U16(2, 3).U32(7)), "192.0.2.7" },
        { FileBytes.Of(b => b.U16(7, 32).U32(9).U64(0x20010DB8_00000000, 0x17).U16(10, 3).U32(7)), "2001:db8::17" },
        { FileBytes.Of(b => b.U16(7, 32).U32(9).Zeros(10).U8(0xFF, 0xFF, 192, 0, 2, 7).U16(0, 3).U32(7)), "192.0.2.7" },
        { FileBytes.Of(b => b.U16(7, 32).U32(9).U8(0x20, 1, 0x0D, 0xB8).Zeros(11).U8(0x17).U16(0, 3).U32(7)), "2001:db8::17" },
    };

    [Theory]
    [MemberData(nameof(Infos))]
    public void TryRead_ExporterOfEveryForm_HasItsAddressVersionAndId(byte[] record, string address)
    {
        Assert.True(ExporterInfo.TryRead(record, out var info));

        Assert.Equal((3, address, 9u, 7u), (info.SysId, info.Address.ToString(), info.Version, info.Id));
    }

    [Fact]
    public void Write_Exporter_IsTheOldFormThatEveryNfdumpReads()
    {
        var record = new byte[ExporterInfo.Size];

        Assert.Equal(32, new ExporterInfo(3, V4, 9, 7).Write(record));
        Assert.Equal(Infos.First().Data.Item1, record);
        new ExporterInfo(3, V6, 9, 7).Write(record);
        Assert.Equal(Infos.ElementAt(1).Data.Item1, record);
    }

    [Theory]
    [InlineData("07001F00")] // a byte too short
    [InlineData("07002000")] // family 1 follows
    [InlineData("08002000")] // another type
    public void TryRead_RecordThatCannotBe_IsNoExporter(string header)
    {
        var record = FileBytes.Of(b => b.Raw(Convert.FromHexString(header)).U32(9).U64(0, 1).U16(1, 3).U32(7));

        Assert.False(ExporterInfo.TryRead(record.AsSpan(0, record[2]), out _));
    }

    [Fact]
    public void TryRead_SamplersOfBothForms_SayTheSame()
    {
        var old = FileBytes.Of(b => b.U16(9, 16).U32(0xFFFFFFFE, 100).U16(2, 3));
        var now = FileBytes.Of(b => b.U16(15, 24, 3, 2).U64(unchecked((ulong)-2L)).U32(1, 99));

        Assert.True(Sampler.TryRead(old, out var first));
        Assert.True(Sampler.TryRead(now, out var second));

        Assert.Equal(new Sampler(Exporter: 3, Algorithm: 2, Id: -2, PacketInterval: 1, SpaceInterval: 99), first);
        Assert.Equal(first, second);
        Assert.Equal(100, first.Rate);
        var written = new byte[Sampler.Size];
        first.Write(written);
        Assert.Equal(now, written);
    }

    [Fact]
    public void Read_Counters_AreLaidOverTheRecord()
    {
        var record = FileBytes.Of(b => b.U16(8, 56).U32(2).U32(3, 1).U64(10, 300).U32(4, 0).U64(5, 50));

        var entries = ExporterCounters.Read(record).ToArray();

        Assert.Equal([(3u, 1u, 10ul, 300ul), (4u, 0u, 5ul, 50ul)], entries.Select(e => (e.SysId, e.SequenceFailures, e.Packets, e.Flows)));
        var written = new byte[56];
        Assert.Equal(56, ExporterCounters.Write(entries, written));
        Assert.Equal(record, written);
        record[4] = 3;
        Assert.Empty(ExporterCounters.Read(record).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Add_BlocksOfAFile_FindsTheExporterOfEachFlow(int layout)
    {
        var info = Infos.First().Data.Item1;
        var sampler = FileBytes.Of(b => b.U16(9, 16).U32(1, 10).U16(1, 3));
        var counters = FileBytes.Of(b => b.U16(8, 32).U32(1).U32(3, 2).U64(10, 300));
        var unknown = FileBytes.Of(b => b.U16(8, 32).U32(1).U32(99, 2).U64(10, 300));
        byte[] flow = layout == 1 ? Layout1Bytes.Flow(0, 1, []) : Layout2Bytes.Flow(1);
        byte[][] first = layout == 1 ? [Layout1Bytes.Map(0, 0), info, sampler, sampler, flow] : [info, sampler, sampler, flow];
        byte[] file = layout == 1
            ? Layout1Bytes.File(Layout1Bytes.Block(first), Layout1Bytes.Block(counters, unknown, info))
            : Layout2Bytes.File(Layout2Bytes.Block(3, first), Layout2Bytes.Block(3, counters, unknown, info));
        using var reader = new NfcapdReader(new MemoryStream(file), "x");
        var exporters = new ExporterTable();
        var block = new NfcapdBlock();
        while (reader.Read(block))
        {
            exporters.Add(block);
        }

        var exporter = Assert.Single(exporters.All);

        Assert.Equal((V4, 10ul, 300ul, 2ul), (exporter.Info.Address, exporter.Packets, exporter.Flows, exporter.SequenceFailures));
        Assert.Equal(10, Assert.Single(exporter.Samplers).Rate);
        Assert.False(exporters.TryGet(7, out _));
    }

    [Fact]
    public void Add_MillionsOfSamplers_KeepsFew()
    {
        var exporters = new ExporterTable();
        exporters.Add(Infos.First().Data.Item1);
        for (var i = 0; i < 10_000; i++)
        {
            exporters.Add(FileBytes.Of(b => b.U16(9, 16).U32((uint)i, 10).U16(1, 3)));
        }

        Assert.InRange(Assert.Single(exporters.All).Samplers.Count, 1, 1000);
    }
}
