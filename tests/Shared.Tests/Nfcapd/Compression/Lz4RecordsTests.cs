using System.Buffers.Binary;
using Enrichment.Nfcapd.Compression;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Compression;

public class Lz4RecordsTests
{
    const int BlockLength = 1 << 20;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 40)]
    [InlineData(4, 3)]
    public void PackRecords_BlocksOfFlows_UnpackAndAreAsSmallAsTheLibraryMakesThem(int shapes, int names)
    {
        var traffic = new Traffic(shapes, names, seed: 1);
        using var codec = new Lz4Codec();
        var packed = new byte[codec.MaxPacked(BlockLength)];
        long own = 0, library = 0;
        for (var i = 0; i < 10; i++)
        {
            var block = traffic.Block(BlockLength);
            library += codec.Pack(block, packed);
            var length = codec.PackRecords(block, packed);
            own += length;

            AssertUnpacks(codec, packed.AsSpan(0, length), block);
        }

        Assert.InRange(own, 1, library * 105 / 100);
    }

    [Fact]
    public void PackRecords_ExporterChangesItsTemplate_IsLearnedAnew()
    {
        using var codec = new Lz4Codec();
        var packed = new byte[codec.MaxPacked(BlockLength)];
        codec.PackRecords(new Traffic(shapes: 1, names: 0, seed: 1).Block(BlockLength), packed);
        var later = new Traffic(shapes: 4, names: 40, seed: 2);
        codec.PackRecords(later.Block(BlockLength), packed);

        var block = later.Block(BlockLength);
        var length = codec.PackRecords(block, packed);

        AssertUnpacks(codec, packed.AsSpan(0, length), block);
        Assert.InRange(length, 1, codec.Pack(block, packed) * 105 / 100);
    }

    [Fact]
    public void PackRecords_BytesThatAreNoRecords_AreLeftToTheLibrary()
    {
        var block = new byte[BlockLength];
        var random = new Random(1);
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = (byte)(i % 1000 == 0 ? random.Next() : i / 1000);
        }

        using var codec = new Lz4Codec();
        var (own, library) = (new byte[codec.MaxPacked(block.Length)], new byte[codec.MaxPacked(block.Length)]);
        for (var i = 0; i < 3; i++)
        {
            var length = codec.PackRecords(block, own);

            Assert.Equal(codec.Pack(block, library), length);
            Assert.True(own.AsSpan(0, length).SequenceEqual(library.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Pack_AnyBytes_UnpacksAndTouchesNothingElse()
    {
        const int most = 5000;
        using var codec = new Lz4Codec();
        using var blocks = new FencedBytes(most);
        using var output = new FencedBytes(codec.MaxPacked(most));
        var packer = Learned(codec, new Traffic(shapes: 4, names: 3, seed: 1).Block(100_000));
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var length = random.Next(most + 1);
            var block = i % 2 == 0 ? blocks.Last(length) : blocks.First(length);
            Fill(block, random);
            var room = codec.MaxPacked(length);
            var packed = i % 3 == 0 ? output.First(room) : output.Last(room);

            var used = packer.Pack(block, packed);

            AssertUnpacks(codec, packed[..used], block);
        }
    }

    [Fact]
    public void Pack_TooLittleRoom_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lz4RecordPacker().Pack(new byte[1000], new byte[1000 + 3 + 15]));

    [Fact]
    public void Pack_SameBlockAfterOthers_IsTheSame()
    {
        using var codec = new Lz4Codec();
        var traffic = new Traffic(shapes: 2, names: 5, seed: 1);
        var block = traffic.Block(100_000);
        var packer = Learned(codec, block);
        var (first, again) = (new byte[codec.MaxPacked(100_000)], new byte[codec.MaxPacked(100_000)]);
        var length = packer.Pack(block, first);
        packer.Pack(traffic.Block(100_000), again);

        Assert.Equal(length, packer.Pack(block, again));

        Assert.True(first.AsSpan(0, length).SequenceEqual(again.AsSpan(0, length)));
    }

    [Fact]
    public void PackRecords_Blocks_AllocateNothing()
    {
        using var codec = new Lz4Codec();
        var block = new Traffic(shapes: 2, names: 5, seed: 1).Block(BlockLength);
        var packed = new byte[codec.MaxPacked(block.Length)];
        codec.PackRecords(block, packed);

        Assert.Equal(0, Allocations.Of(() => codec.PackRecords(block, packed)));
    }

    static Lz4RecordPacker Learned(Lz4Codec codec, byte[] block)
    {
        var packed = new byte[codec.MaxPacked(block.Length)];
        using var starts = new MatchStarts(block, packed.AsSpan(0, codec.Pack(block, packed)));
        var packer = new Lz4RecordPacker();
        packer.Columns.Choose(starts, oneIn: 8);
        return packer;
    }

    /// <summary>Records of known and other lengths, whole and cut off, that repeat each other or do not; or no records.</summary>
    static void Fill(Span<byte> block, Random random)
    {
        var kind = random.Next(4);
        block.Fill((byte)random.Next(256));
        if (kind == 0)
        {
            random.NextBytes(block);
        }

        var lengths = Traffic.Lengths(shapes: 4, names: true);
        for (var at = 0; kind != 1 && at + 4 <= block.Length;)
        {
            var length = random.Next(10) switch
            {
                0 => random.Next(4, 100),
                1 when random.Next(20) == 0 => random.Next(ushort.MaxValue + 1),
                _ => lengths[random.Next(lengths.Length)],
            };
            BinaryPrimitives.WriteUInt16LittleEndian(block[(at + 2)..], (ushort)length);
            for (var i = 0; i < random.Next(20); i++)
            {
                block[Math.Min(block.Length - 1, at + 4 + random.Next(Math.Max(length, 1)))] = (byte)random.Next(256);
            }

            at += Math.Max(length, 4);
        }
    }

    static void AssertUnpacks(Lz4Codec codec, ReadOnlySpan<byte> packed, ReadOnlySpan<byte> block)
    {
        var unpacked = new byte[block.Length];
        Assert.Equal(block.Length, codec.Unpack(packed, unpacked));
        Assert.True(block.SequenceEqual(unpacked));
    }
}
