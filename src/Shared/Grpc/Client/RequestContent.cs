using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Enrichment.Grpc.Framing;
using Google.Protobuf;

namespace Enrichment.Grpc.Client;

/// <summary>The body of a request: one message, or as many as the caller writes until it says that it is done.</summary>
sealed class RequestContent<T> : HttpContent
    where T : class, IMessage<T>
{
    readonly T? _single;
    readonly bool _gzip;
    readonly TaskCompletionSource<MessageWriter<T>> _writer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RequestContent(T? single, bool gzip)
    {
        _single = single;
        _gzip = gzip;
        Headers.ContentType = new MediaTypeHeaderValue(WireNames.ContentType);
    }

    /// <summary>Comes with the connection; fails where there is none.</summary>
    public Task<MessageWriter<T>> Writer => _writer.Task;

    public void Complete() => _done.TrySetResult();

    /// <summary>Lets writers that wait for a connection, and the connection that waits for writers, go.</summary>
    public void Abandon(Exception reason)
    {
        _writer.TrySetException(reason);
        _ = _writer.Task.Exception; // seen, also where nobody ever wrote
        _done.TrySetResult();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 16 * 1024, leaveOpen: true));
        var writer = new MessageWriter<T>(pipe, _gzip);
        if (_single is not null)
        {
            writer.Write(_single);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        await stream.FlushAsync(cancellationToken).ConfigureAwait(false); // the headers go out now, not with the first message
        if (!_writer.TrySetResult(writer)) throw new IOException("the requests were written to a connection that is gone");
        await _done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
