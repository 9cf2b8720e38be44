using System.Buffers;
using System.IO.Compression;

namespace Enrichment.Grpc.Framing;

/// <summary>One message in, one gzip member out, and back.</summary>
static class Gzip
{
    const int Step = 16 * 1024;

    public static void Compress(ReadOnlySpan<byte> plain, ArrayBufferWriter<byte> target)
    {
        using var gzip = new GZipStream(new BufferStream(target), CompressionLevel.Fastest);
        gzip.Write(plain);
    }

    /// <summary>Inflates no further than the limit, whatever the sender promises.</summary>
    public static void Decompress(ReadOnlySequence<byte> compressed, ArrayBufferWriter<byte> target, int limit)
    {
        try
        {
            using var gzip = new GZipStream(new SequenceStream(compressed), CompressionMode.Decompress);
            while (gzip.Read(target.GetSpan(Step)) is > 0 and var count)
            {
                target.Advance(count);
                if (target.WrittenCount > limit) FrameErrors.ThrowInflatesBeyond(limit);
            }
        }
        catch (InvalidDataException e)
        {
            FrameErrors.ThrowNotGzip(e);
        }
    }

    sealed class BufferStream(ArrayBufferWriter<byte> target) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer) => BuffersExtensions.Write(target, buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
