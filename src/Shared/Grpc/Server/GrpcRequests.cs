using Google.Protobuf;
using Enrichment.Grpc.Framing;

namespace Enrichment.Grpc.Server;

/// <summary>The requests of a streaming method, in the caller's order. For one reader.</summary>
public sealed class GrpcRequests<T> : IAsyncEnumerable<T>
    where T : class, IMessage<T>
{
    readonly MessageReader<T> _reader;
    readonly CancellationToken _callEnds;

    internal GrpcRequests(MessageReader<T> reader, CancellationToken callEnds)
    {
        _reader = reader;
        _callEnds = callEnds;
    }

    /// <summary>The next request; null: the caller has sent all.</summary>
    public ValueTask<T?> ReadAsync() => _reader.ReadAsync(_callEnds);

    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await ReadAsync().ConfigureAwait(false) is { } message)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return message;
        }
    }
}
