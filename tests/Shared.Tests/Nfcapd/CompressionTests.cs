using System.Security.Cryptography;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd;

public class CompressionTests
{
    public static TheoryData<BlockCompression> All => [.. Enum.GetValues<BlockCompression>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Codec_WhatItPacks_ItUnpacks(BlockCompression compression)
    {
        var block = new byte[1 << 20];
        RandomNumberGenerator.Fill(block.AsSpan(0, 300_000));
        using var codec = Create(compression);
        var packed = new byte[codec.MaxPacked(block.Length)];
        var unpacked = new byte[block.Length];

        var length = codec.Pack(block, packed);

        Assert.Equal(block.Length, codec.Unpack(packed.AsSpan(0, length), unpacked));
        Assert.True(block.AsSpan().SequenceEqual(unpacked));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Codec_BlockLargerThanTheRoom_IsRefused(BlockCompression compression)
    {
        using var codec = Create(compression);
        var packed = new byte[codec.MaxPacked(100_000)];
        var length = codec.Pack(new byte[100_000], packed);

        Assert.Equal(-1, codec.Unpack(packed.AsSpan(0, length), new byte[99_999]));
    }

    [Theory]
    [InlineData("-z", BlockCompression.Lzo)]
    [InlineData("-j", BlockCompression.Bz2)]
    [InlineData("-y", BlockCompression.Lz4)]
    public void Read_FileThatNfdumpPacked_HasTheSameFlows(string option, BlockCompression compression)
    {
        using (Create(compression))
        {
        }

        using var folder = new TempFolder();
        var plain = folder.Write("plain", File(Block(3, [.. Enumerable.Range(1, 2000).Select(i => Flow(i, $"process {i}"))])));
        var written = Nfdump.Run("-r", plain, "-w", folder.File("packed"), option);
        Assert.Equal(0, written.ExitCode);

        using var reader = NfcapdReader.Open(folder.File("packed"));

        Assert.Equal(compression, reader.Header.Compression);
        Assert.Equal(Flows.Of(System.IO.File.ReadAllBytes(plain), r => Convert.ToHexString(r.Bytes)), Flows.Of(reader, r => Convert.ToHexString(r.Bytes)));
    }

    static IBlockCodec Create(BlockCompression compression)
    {
        try
        {
            return BlockCodecs.Create(compression);
        }
        catch (MissingLibraryException missing)
        {
            Assert.Skip("skipped: " + missing.Message);
            throw;
        }
    }
}
