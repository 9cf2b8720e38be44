using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Enrichment.Grpc.Framing;

/// <summary>Puts messages on a stream of bytes, serialised straight into the pipe's buffers (frame: see <see cref="MessageReader{T}"/>).</summary>
sealed class MessageWriter<T>(PipeWriter pipe, bool gzip)
    where T : IMessage<T>
{
    /// <summary>Below this size gzip's own header and checksum eat what it gains.</summary>
    const int MinimumToCompress = 256;
    const int PrefixLength = 5;
    ArrayBufferWriter<byte>? _plain;
    ArrayBufferWriter<byte>? _deflated;

    /// <summary>Puts the message into the buffer; it leaves with the next <see cref="FlushAsync"/>.</summary>
    public void Write(T message)
    {
        var size = message.CalculateSize();
        if (gzip && size >= MinimumToCompress)
        {
            WriteCompressed(message);
            return;
        }

        WritePrefix(0, size);
        message.WriteTo(pipe);
    }

    /// <summary>Waits where the other end reads too slowly.</summary>
    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => pipe.FlushAsync(cancellationToken);

    void WriteCompressed(T message)
    {
        _plain ??= new ArrayBufferWriter<byte>();
        _deflated ??= new ArrayBufferWriter<byte>();
        _plain.ResetWrittenCount();
        _deflated.ResetWrittenCount();
        message.WriteTo(_plain);
        Gzip.Compress(_plain.WrittenSpan, _deflated);
        WritePrefix(1, _deflated.WrittenCount);
        pipe.Write(_deflated.WrittenSpan);
    }

    void WritePrefix(byte flag, int size)
    {
        var prefix = pipe.GetSpan(PrefixLength);
        prefix[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)size);
        pipe.Advance(PrefixLength);
    }
}
