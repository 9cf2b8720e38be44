using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Enrichment.Grpc.Framing;
using Google.Protobuf;

namespace Enrichment.Grpc.Client;

/// <summary>
/// One call that is under way. One reader and one writer at a time; the two may be different threads. Disposing it
/// before its end cancels it at the server too.
/// </summary>
public sealed class GrpcClientCall<TRequest, TResponse> : IAsyncEnumerable<TResponse>, IAsyncDisposable
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    readonly GrpcChannel _channel;
    readonly GrpcMethod<TRequest, TResponse> _method;
    readonly RequestContent<TRequest> _requests;
    readonly CallEnd _end;
    readonly Task<HttpResponseMessage> _response;
    MessageReader<TResponse>? _reader;
    bool _ended;

    internal GrpcClientCall(
        GrpcChannel channel, GrpcMethod<TRequest, TResponse> method, TRequest? request, GrpcCallOptions options, CancellationToken cancellationToken)
    {
        _channel = channel;
        _method = method;
        _requests = new RequestContent<TRequest>(request, channel.Options.CompressRequests);
        _end = new CallEnd(options.Timeout, channel.Name, cancellationToken);
        _response = SendAsync(channel.NewRequest(method.FullName, _requests, options));
    }

    /// <summary>What the server sent beside the status; empty until the call has ended.</summary>
    public GrpcMetadata Trailers { get; private set; } = [];

    /// <summary>The headers of the response: there when the server has begun to answer.</summary>
    public async Task<GrpcMetadata> ReadHeadersAsync()
    {
        var response = await _response.ConfigureAwait(false);
        return MetadataOf(response.Headers);
    }

    /// <summary>The next response; null: that was all, and the status is OK.</summary>
    /// <exception cref="GrpcException">The call ended with another status, the deadline passed, or the connection is lost.</exception>
    /// <exception cref="OperationCanceledException">The token that the call was started with is set.</exception>
    public async ValueTask<TResponse?> ReadAsync()
    {
        if (_ended) return null;
        try
        {
            _reader ??= await OpenAsync().ConfigureAwait(false);
            var message = _reader is null ? null : await _reader.ReadAsync(_end.Token).ConfigureAwait(false);
            if (message is null) await FinishAsync().ConfigureAwait(false);
            return message;
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    /// <summary>The response of a method that gives exactly one.</summary>
    public async Task<TResponse> ReadSingleAsync()
    {
        var response = await ReadAsync().ConfigureAwait(false)
            ?? throw Fail(new GrpcException(GrpcStatusCode.Internal, $"{_channel.Name} ended {_method.FullName} without a response"));
        if (await ReadAsync().ConfigureAwait(false) is not null)
        {
            throw Fail(new GrpcException(GrpcStatusCode.Internal, $"{_channel.Name} gave more than one response to {_method.FullName}"));
        }

        return response;
    }

    public async IAsyncEnumerator<TResponse> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var _ = cancellationToken.UnsafeRegister(static end => ((CallEnd)end!).Cancel(), _end);
        while (await ReadAsync().ConfigureAwait(false) is { } message) yield return message;
    }

    /// <summary>
    /// Sends a request of a method that takes a stream of them; waits where the server is slow. False: the call is over
    /// and nobody takes requests any more; why, <see cref="ReadAsync"/> tells.
    /// </summary>
    public async ValueTask<bool> WriteAsync(TRequest request)
    {
        try
        {
            var writer = await _requests.Writer.WaitAsync(_end.Token).ConfigureAwait(false);
            writer.Write(request);
            var result = await writer.FlushAsync(_end.Token).ConfigureAwait(false);
            return !result.IsCompleted;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or GrpcException or HttpRequestException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Says that all requests are sent.</summary>
    public void CompleteRequests() => _requests.Complete();

    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        _requests.Abandon(new ObjectDisposedException(nameof(GrpcClientCall<,>)));
        try
        {
            (await _response.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is GrpcException or OperationCanceledException)
        {
            // Whoever wanted to know has been told by ReadAsync.
        }

        _end.Dispose();
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        try
        {
            var response = await _channel.SendAsync(request, _end.Token).ConfigureAwait(false);
            // Tells the server at once, also where nobody reads at the moment.
            _end.Token.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), response);
            return response;
        }
        catch (Exception e)
        {
            var failure = _end.Explain(e);
            _requests.Abandon(failure);
            throw failure;
        }
    }

    /// <summary>Looks at the response's head; null: it is the status already, and no message follows ("Trailers-Only").</summary>
    async Task<MessageReader<TResponse>?> OpenAsync()
    {
        var response = await _response.ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw FailureStatus.Read(response.Headers) is { } given
                ? new GrpcException(given.Code, given.Message)
                : new GrpcException(FailureStatus.OfHttp(response.StatusCode), $"{_channel.Name} answered with HTTP status {(int)response.StatusCode}");
        }

        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null;
        if (!WireNames.IsGrpc(contentType))
        {
            throw new GrpcException(GrpcStatusCode.Unknown, $"{_channel.Name} answered with content type \"{contentType}\", which is not gRPC");
        }

        if (FailureStatus.Read(response.Headers) is not null) return null;
        var encoding = response.Headers.NonValidated.TryGetValues(WireNames.Encoding, out var encodings) ? encodings.ToString() : WireNames.Identity;
        if (encoding is not (WireNames.Identity or WireNames.Gzip))
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"{_channel.Name} sends grpc-encoding {encoding}, which was not asked for");
        }

        var body = await response.Content.ReadAsStreamAsync(_end.Token).ConfigureAwait(false);
        var pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 16 * 1024));
        return new MessageReader<TResponse>(pipe, _method.ResponseParser, encoding == WireNames.Gzip, _channel.Options.MaxReceiveMessageSize);
    }

    async ValueTask FinishAsync()
    {
        var response = await _response.ConfigureAwait(false);
        var source = FailureStatus.Read(response.Headers) is null ? response.TrailingHeaders : response.Headers;
        Trailers = MetadataOf(source);
        var (code, message) = FailureStatus.Read(source) ?? (GrpcStatusCode.Internal, $"{_channel.Name} ended the call without a status");
        if (code != GrpcStatusCode.Ok) throw new GrpcException(code, message) { Trailers = Trailers };
        _ended = true;
        _requests.Complete();
    }

    /// <summary>After any failure the call is over; the server should not go on with it.</summary>
    Exception Fail(Exception e)
    {
        var failure = _end.Explain(e);
        _end.Cancel();
        _requests.Abandon(failure);
        return failure;
    }

    static GrpcMetadata MetadataOf(HttpHeaders headers)
    {
        var metadata = new GrpcMetadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values) metadata.AddReceived(name, value);
        }

        return metadata;
    }
}
