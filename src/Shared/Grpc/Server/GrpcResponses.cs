using Google.Protobuf;
using Enrichment.Grpc.Framing;

namespace Enrichment.Grpc.Server;

/// <summary>The responses of a streaming method. For one writer at a time.</summary>
public sealed class GrpcResponses<T>
    where T : class, IMessage<T>
{
    readonly ServerExchange _exchange;
    readonly MessageWriter<T> _writer;

    internal GrpcResponses(ServerExchange exchange, MessageWriter<T> writer)
    {
        _exchange = exchange;
        _writer = writer;
    }

    /// <summary>
    /// Serialises the message into the send buffer; it leaves with the next flush. The message may be changed and used
    /// again at once. The buffer is not bounded: flush every few dozen KiB.
    /// </summary>
    public void Write(T message)
    {
        _exchange.ThrowIfEnded();
        _exchange.SendHeaders();
        _writer.Write(message);
    }

    /// <summary>Sends what was written; waits where the reader is slow.</summary>
    /// <exception cref="OperationCanceledException">The caller is gone, its deadline passed, or the server stops.</exception>
    public async ValueTask FlushAsync()
    {
        _exchange.SendHeaders();
        var result = await _writer.FlushAsync(_exchange.Call.CancellationToken).ConfigureAwait(false);
        if (result.IsCompleted) throw new OperationCanceledException("the caller is gone");
    }

    /// <summary><see cref="Write"/> and <see cref="FlushAsync"/>.</summary>
    public ValueTask WriteAsync(T message)
    {
        Write(message);
        return FlushAsync();
    }
}
