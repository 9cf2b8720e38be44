using Enrichment.Flows;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Blocks;

public sealed class PackingQueueTests
{
    const int ManyFlows = 45_000; // more blocks than one thread has on their way

    [Theory]
    [InlineData(BlockCompression.None, 1)]
    [InlineData(BlockCompression.Lz4, 1)]
    [InlineData(BlockCompression.Lz4, 5)]
    public void Write_BlocksPackedByThreads_IsTheSameFile(BlockCompression compression, int threads)
    {
        using var folder = new TempFolder();
        var options = new NfcapdWriterOptions { Compression = compression, Created = 1_700_000_000, Ident = "same" };

        Assert.Equal(ToFile(folder.File("here"), options), ToFile(folder.File("there"), options with { PackingThreads = threads }));
        Assert.Equal(ToStream(options), ToStream(options with { PackingThreads = threads }));
    }

    [Fact]
    public void Append_StreamThatFails_ThrowsAndEndsItsThreads()
    {
        using var writer = new NfcapdWriter(new FailingStream(1 << 20), new() { Compression = BlockCompression.None, PackingThreads = 2 });

        Assert.Throws<IOException>(() =>
        {
            Append(writer);
            writer.Complete();
        });
    }

    [Fact]
    public void Dispose_BlocksUnderWay_IsNotHeldUp()
    {
        var writer = new NfcapdWriter(new MemoryStream(), new() { PackingThreads = 3 });
        Append(writer);

        writer.Dispose();
    }

    [Fact]
    public void Append_OnceAllBuffersAreMade_AllocatesNothing()
    {
        using var writer = new NfcapdWriter(Stream.Null, new() { PackingThreads = 2 });
        for (var i = 0; i < 3; i++)
        {
            Append(writer);
        }

        Assert.Equal(0, Allocations.Of(() => Append(writer)));
    }

    static byte[] ToFile(string path, NfcapdWriterOptions options)
    {
        using (var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite), options))
        {
            Append(writer);
            writer.Complete();
        }

        return File.ReadAllBytes(path);
    }

    static byte[] ToStream(NfcapdWriterOptions options)
    {
        var stream = new MemoryStream();
        using (var writer = new NfcapdWriter(stream, options))
        {
            Append(writer);
            writer.Complete();
        }

        return stream.ToArray();
    }

    static void Append(NfcapdWriter writer)
    {
        for (var i = 1; i <= ManyFlows; i++)
        {
            writer.Append(NfcapdWriterTests.Flow(i), FlowStamp.NotAsked);
        }
    }

    sealed class FailingStream(int most) : MemoryStream
    {
        int _written;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _written += buffer.Length;
            if (_written > most)
            {
                throw new IOException("no room");
            }
        }
    }
}
