using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Enrichment.Grpc.Framing;

/// <summary>
/// Takes messages off a stream of bytes. Every length is checked against the limit before a byte of it is waited
/// for, and nothing is allocated by it: the message is parsed where the bytes were received.
/// <code>
///   0        1                5
///   +--------+----------------+----------------+
///   | flag   | length, u32 BE | message ...    |     flag 0: plain, 1: compressed by grpc-encoding
///   +--------+----------------+----------------+
/// </code>
/// </summary>
sealed class MessageReader<T>(PipeReader pipe, MessageParser<T> parser, bool gzip, int maxMessageSize)
    where T : class, IMessage<T>
{
    internal const int PrefixLength = 5;
    ArrayBufferWriter<byte>? _inflated;

    /// <summary>The next message; null: the stream ended between two messages, as it should.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (TryRead(buffer, out var message, out var consumed, out var need))
            {
                pipe.AdvanceTo(consumed);
                return message;
            }

            if (result.IsCompleted || result.IsCanceled)
            {
                var have = buffer.Length;
                pipe.AdvanceTo(buffer.End);
                if (have > 0 || result.IsCanceled) FrameErrors.ThrowTruncated(have, need);
                return null;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    bool TryRead(ReadOnlySequence<byte> buffer, out T? message, out SequencePosition consumed, out long need)
    {
        message = null;
        consumed = buffer.Start;
        need = PrefixLength;
        if (buffer.Length < PrefixLength) return false;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] > 1) FrameErrors.ThrowBadFlag(prefix[0]);
        var size = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (size > (uint)maxMessageSize) FrameErrors.ThrowTooLarge(size, maxMessageSize);
        need = PrefixLength + (long)size;
        if (buffer.Length < need) return false;
        var body = buffer.Slice(PrefixLength, size);
        message = prefix[0] == 0 ? Parse(body) : Parse(Inflate(body));
        consumed = body.End;
        return true;
    }

    ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> body)
    {
        if (!gzip) FrameErrors.ThrowCompressedWithoutEncoding();
        _inflated ??= new ArrayBufferWriter<byte>();
        _inflated.ResetWrittenCount();
        Gzip.Decompress(body, _inflated, maxMessageSize);
        return new ReadOnlySequence<byte>(_inflated.WrittenMemory);
    }

    T Parse(ReadOnlySequence<byte> body)
    {
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException e)
        {
            FrameErrors.ThrowNotProtobuf(typeof(T).Name, e);
            return null;
        }
    }
}
