using Enrichment.Grpc.Framing;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Enrichment.Grpc.Server;

/// <summary>One call on the wire: reads requests from and writes responses to one HTTP/2 stream.</summary>
sealed class ServerExchange(HttpContext http, GrpcServerCall call, bool requestGzip, bool responseGzip, int maxMessageSize) : IDisposable
{
    bool _headersSent;
    volatile bool _ended;

    public GrpcServerCall Call => call;

    public GrpcRequests<T> Requests<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var reader = new MessageReader<T>(http.Request.BodyReader, parser, requestGzip, maxMessageSize);
        return new GrpcRequests<T>(reader, call.CancellationToken);
    }

    public GrpcResponses<T> Responses<T>()
        where T : class, IMessage<T>
        => new(this, new MessageWriter<T>(http.Response.BodyWriter, responseGzip));

    /// <summary>Reads the request of a method that takes exactly one.</summary>
    public async Task<T> SingleRequestAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var requests = Requests(parser);
        var request = await requests.ReadAsync().ConfigureAwait(false)
            ?? throw new GrpcException(GrpcStatusCode.Internal, $"{call.Method} takes one request, none came");
        if (await requests.ReadAsync().ConfigureAwait(false) is not null)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"{call.Method} takes one request, more came");
        }

        return request;
    }

    /// <summary>Puts the handler's headers into the response; Kestrel sends them before the first byte.</summary>
    public void SendHeaders()
    {
        if (_headersSent) return;
        _headersSent = true;
        if (responseGzip) http.Response.Headers[WireNames.Encoding] = WireNames.Gzip;
        foreach (var (name, value) in call.ResponseHeaders) http.Response.Headers.Append(name, value);
    }

    /// <summary>A handler that goes on after its call has ended must not write into the next call's buffers.</summary>
    public void ThrowIfEnded()
    {
        call.CancellationToken.ThrowIfCancellationRequested();
        if (_ended) throw new InvalidOperationException($"the call of {call.Method} has ended");
    }

    public void Dispose() => _ended = true;
}
