using System.Buffers.Binary;
using Enrichment.Journal;
using Enrichment.Nfcapd.Stamps;
using Xunit;
using static Enrichment.Tests.Journal.JournalBench;

namespace Enrichment.Tests.Journal;

public sealed class SegmentReaderTests : IDisposable
{
    readonly JournalBench _bench = new();

    public void Dispose() => _bench.Dispose();

    /// <summary>The bytes as docs/journal.md gives them, put together by hand.</summary>
    [Fact]
    public void Read_BytesOfTheSpecification_GiveTheirMessages()
    {
        var bytes = new List<byte>();
        Put(bytes, 36, "EJRN"u8, [1, 0, 0, 0], Long(At(0)), Convert.FromHexString("0F8FAD5BD9CB469FA16570867728950E"), new byte[8]);
        byte[] stored =
        [
            0, 7, 10, 5, 10, 3, (byte)'w', (byte)'e', (byte)'b', // at once, 7 bytes: hello, host_name "web"
            0xE8, 7, 4, 34, 2, 8, 9, // 1,000 microseconds later, 4 bytes: heartbeat, sequence 9
        ];
        var chunk = new List<byte>();
        Put(chunk, 36, "CHNK"u8, Int(stored.Length), Int(stored.Length), Int(2), Long(At(1)), Int(1000), Long(At(0.5)), new byte[4], stored);
        var path = Path.Combine(_bench.Directory, "20231114T221320.000000000Z.journal");
        File.WriteAllBytes(path, [.. bytes, .. chunk]);

        using var reader = SegmentReader.Open(path);
        Assert.Equal(new SegmentHeader(At(0), Guid.Parse(Boot)), reader.Header);
        Assert.True(reader.NextChunk());
        Assert.Equal(new ChunkHeader(stored.Length, stored.Length, 2, false, At(1), At(1) + 1_000_000, At(0.5)), reader.Chunk);
        Assert.Equal("web", reader.NextMessage(out var first)!.Hello.HostName);
        Assert.Equal(9UL, reader.NextMessage(out var second)!.Heartbeat.Sequence);
        Assert.Equal((At(1), At(1) + 1_000_000), (first, second));
        Assert.Null(reader.NextMessage(out _));
        Assert.False(reader.NextChunk());
        Assert.Null(reader.Problem);
    }

    [Fact]
    public void Read_CutAtEveryByteOfTheLastChunk_AllChunksBeforeAreKeptAndOneSentenceSaysSo()
    {
        var (whole, last) = Written();
        for (var length = last + 1; length < whole.Length; length++)
        {
            var path = With(whole[..length]);
            var (messages, problem) = Read(path);
            Assert.Equal(10, messages.Count(message => message.Changes is not null));
            Assert.Equal($"{path}: ends within a chunk at offset {last}, as after a power cut; 2 chunks before it were kept", problem);
        }

        Assert.Null(Read(With(whole[..last])).Problem);
        Assert.Equal(15, Read(With(whole)).Messages.Count(message => message.Changes is not null));
    }

    [Fact]
    public void Read_AnyBitOfTheLastChunkFlipped_AllChunksBeforeAreKeptAndOneSentenceSaysSo()
    {
        var (whole, last) = Written();
        for (var bit = last * 8; bit < whole.Length * 8; bit++)
        {
            var bytes = whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var (messages, problem) = Read(With(bytes));
            Assert.True(messages.Count(message => message.Changes is not null) == 10, $"bit {bit}");
            Assert.Contains(": ", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_AnyBitOfTheHeaderFlipped_Refuses()
    {
        var (whole, _) = Written();
        for (var bit = 0; bit < SegmentHeader.Size * 8; bit++)
        {
            var bytes = whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var path = With(bytes);
            Assert.StartsWith(path + " ", Assert.Throws<InvalidDataException>(() => SegmentReader.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, "is not a segment of a journal (it does not begin with EJRN)")]
    [InlineData(39, "ends within its header, after 39 of 40 bytes")]
    public void Open_TooShort_Refuses(int length, string why)
    {
        var path = With(Written().Whole[..length]);
        Assert.Equal($"{path} {why}", Assert.Throws<InvalidDataException>(() => SegmentReader.Open(path)).Message);
    }

    /// <summary>Lengths that a chunk claims, sealed by a right checksum, so that nothing but the check of the length helps.</summary>
    [Theory]
    [InlineData(4, 0x7FFFFFFF, "claims 2147483647 bytes")]
    [InlineData(8, 0x7FFFFFFF, "claims \\d+ bytes for 2147483647")]
    [InlineData(8, 4_000_000, "cannot be unpacked")]
    [InlineData(4, 4_000_000, "ends within a chunk")]
    [InlineData(12, 0x7FFFFFFF, "with 2147483647 messages")]
    public void Read_WrongLengths_SaysSoWithoutTakingTheMemory(int field, uint value, string why)
    {
        var (whole, last) = Written();
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(last + field), value);
        Seal(whole.AsSpan(last));
        var path = With(whole);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var (messages, problem) = Read(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        Assert.Equal(10, messages.Count(message => message.Changes is not null));
        Assert.Matches(why, problem);
    }

    [Fact]
    public void Read_MessagesThatAreNone_SaysSoAndReadsNoFurther()
    {
        var (whole, last) = Written();
        var stored = whole.Length - last - ChunkHeader.Size;
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(last + 12), 3); // not packed
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(last + 8), stored);
        whole.AsSpan(last + ChunkHeader.Size).Fill(0xFF);
        Seal(whole.AsSpan(last));
        var path = With([.. whole, .. whole[SegmentHeader.Size..]]);

        var (messages, problem) = Read(path);
        Assert.Equal(10, messages.Count(message => message.Changes is not null));
        Assert.Matches("its messages do not fill it; 2 chunks before it were kept", problem);
    }

    [Fact]
    public void Read_SegmentGrows_WhatIsAppendedIsReadFromThereOn()
    {
        var (whole, last) = Written();
        var path = With(whole[..(last + 17)]);
        using var reader = SegmentReader.Open(path);
        Assert.True(reader.NextChunk() && reader.NextChunk());
        Assert.False(reader.NextChunk());
        Assert.True(reader.IsCut);

        File.WriteAllBytes(path, whole);
        Assert.True(reader.NextChunk());
        Assert.Null(reader.Problem);
        Assert.Equal(11UL, reader.NextMessage(out _)!.Changes.Changes_[0].Sequence);
    }

    /// <summary>Three chunks: opening, changes 1 to 10, changes 11 to 15; and where the last begins.</summary>
    (byte[] Whole, int Last) Written()
    {
        var path = _bench.Segments.FirstOrDefault() ?? Write();
        var whole = File.ReadAllBytes(path);
        var at = SegmentHeader.Size;
        for (var chunk = 0; chunk < 2; chunk++)
        {
            at += ChunkHeader.Size + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(at + 4));
        }

        return (whole, at);
    }

    string Write()
    {
        using var writer = _bench.Writer();
        _bench.Begin(writer);
        writer.Commit();
        for (ulong i = 1; i <= 15; i++)
        {
            writer.Write(Change(i));
            if (i == 10)
            {
                writer.Commit();
            }
        }

        writer.Commit();
        return _bench.Segments[0];
    }

    string With(byte[] bytes)
    {
        var path = Path.Combine(_bench.Directory, "segment");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static void Seal(Span<byte> chunk)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[36..], 0);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        var length = (int)Math.Min(chunk.Length, ChunkHeader.Size + (long)stored);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[36..], PrivateBlock.Crc32C(chunk[..length]));
    }

    static void Put(List<byte> target, int checksumAt, ReadOnlySpan<byte> magic, params byte[][] parts)
    {
        target.AddRange(magic);
        foreach (var part in parts)
        {
            target.AddRange(part);
        }

        // A segment's checksum is of what stands before it, a chunk's of all of it.
        var covered = target.Count > SegmentHeader.Size ? target.ToArray() : target.GetRange(0, checksumAt).ToArray();
        var sum = Int((int)PrivateBlock.Crc32C(covered));
        for (var i = 0; i < 4; i++)
        {
            target[checksumAt + i] = sum[i];
        }
    }

    static byte[] Int(int value) => BitConverter.GetBytes(value);

    static byte[] Long(long value) => BitConverter.GetBytes(value);
}
