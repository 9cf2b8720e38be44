using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Compression;

public class PackingTests
{
    [Theory]
    [InlineData("none", BlockCompression.None, 0)]
    [InlineData("LZ4", BlockCompression.Lz4, 0)]
    [InlineData("lz4:12", BlockCompression.Lz4, 12)]
    [InlineData("bz2:1", BlockCompression.Bz2, 1)]
    [InlineData("zstd:22", BlockCompression.Zstd, 22)]
    public void TryParse_NameAndLevel_AreRead(string text, BlockCompression compression, int level)
    {
        Assert.Null(Packing.TryParse(text, out var packing));

        Assert.Equal(new Packing(compression, level), packing);
        Assert.Equal(text.ToLowerInvariant(), packing.ToString());
    }

    [Theory]
    [InlineData("", "'' is none of none, lzo, bz2, lz4, zstd")]
    [InlineData("gzip:3", "'gzip:3' is none of none, lzo, bz2, lz4, zstd")]
    [InlineData("lzo:1", "'lzo:1': lzo has no levels")]
    [InlineData("zstd:", "'zstd:': zstd has the levels 1 to 22")]
    [InlineData("zstd:0", "'zstd:0': zstd has the levels 1 to 22")]
    [InlineData("zstd:99999999999", "'zstd:99999999999': zstd has the levels 1 to 22")]
    [InlineData("lz4:13", "'lz4:13': lz4 has the levels 1 to 12")]
    [InlineData("bz2:-1", "'bz2:-1': bz2 has the levels 1 to 9")]
    public void TryParse_WhatCannotBe_IsOneSentence(string text, string wrong) => Assert.Equal(wrong, Packing.TryParse(text, out _));

    [Theory]
    [InlineData("lz4:1", "lz4:12")]
    [InlineData("zstd:1", "zstd:19")]
    [InlineData("bz2:1", "bz2:9")]
    public void Write_HigherLevel_IsSmallerAndReadTheSame(string low, string high)
    {
        using var folder = new TempFolder();
        var small = Write(folder, high);
        var large = Write(folder, low);

        Assert.True(new FileInfo(small).Length < new FileInfo(large).Length, $"{high} is not smaller than {low}");
        Assert.Equal(Records(large), Records(small));
    }

    [Fact]
    public void Stamp_Layout1WhereZstandardIsAsked_KeepsItsOwnCompression()
    {
        using var folder = new TempFolder();
        var input = folder.Write("in", Layout1Bytes.File(Layout1Bytes.Block(Layout1Bytes.Map(0, 0), Layout1Bytes.Flow(0, 1, []))));

        new NfcapdStamper(new() { Compression = new Packing(BlockCompression.Zstd, 9) }).Stamp(input, folder.File("out"), new ByName(_ => "curl"));

        using var reader = NfcapdReader.Open(folder.File("out"));
        Assert.Equal((1, BlockCompression.None), (reader.Header.Layout, reader.Header.Compression));
    }

    static string Write(TempFolder folder, string packing)
    {
        Assert.Null(Packing.TryParse(packing, out var parsed));
        var path = NfcapdWriterTests.Write(folder, new() { Compression = parsed }, writer =>
        {
            for (var i = 1; i <= 20_000; i++)
            {
                writer.Append(NfcapdWriterTests.Flow(i * 7919 % 65_000), ByName.Named("process"));
            }
        });
        var named = folder.File(packing.Replace(':', '-'));
        System.IO.File.Move(path, named);
        return named;
    }

    static List<string> Records(string path)
    {
        using var reader = NfcapdReader.Open(path);
        return Flows.Of(reader, r => Convert.ToHexString(r.Bytes));
    }
}
