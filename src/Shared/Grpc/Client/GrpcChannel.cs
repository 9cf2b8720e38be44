using System.Globalization;
using System.Net;
using Enrichment.Grpc.Framing;
using Google.Protobuf;

namespace Enrichment.Grpc.Client;

/// <summary>Calls the methods of a server at one address. Connects with the first call, and again after a loss with the next one.</summary>
public sealed class GrpcChannel : IDisposable
{
    readonly string _origin;
    readonly HttpMessageInvoker _http;

    /// <exception cref="IOException">One sentence: a TLS file cannot be used.</exception>
    public GrpcChannel(GrpcAddress address, GrpcChannelOptions? options = null)
    {
        Address = address;
        Options = options ?? new GrpcChannelOptions();
        Name = $"{Options.PeerName} at {address}";
        _origin = Origin(address, Options.Tls);
        _http = new HttpMessageInvoker(new Connector(address, Options).CreateHandler());
    }

    public GrpcAddress Address { get; }

    internal GrpcChannelOptions Options { get; }

    /// <summary>As in "tracker at unix:/run/x.sock", to begin a sentence with.</summary>
    public string Name { get; }

    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        var call = ServerStreaming(method, request, options, cancellationToken);
        await using var disposal = ((IAsyncDisposable)call).ConfigureAwait(false);
        return await call.ReadSingleAsync().ConfigureAwait(false);
    }

    /// <summary>Sends the request at once; the responses are read from what comes back. Dispose it.</summary>
    public GrpcClientCall<TRequest, TResponse> ServerStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => new(this, method, request, options ?? GrpcCallOptions.Default, cancellationToken);

    /// <summary>Write requests, CompleteRequests, ReadSingleAsync. Dispose it.</summary>
    public GrpcClientCall<TRequest, TResponse> ClientStreaming<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => new(this, method, null, options ?? GrpcCallOptions.Default, cancellationToken);

    /// <summary>Requests and responses come and go independently. Dispose it.</summary>
    public GrpcClientCall<TRequest, TResponse> Duplex<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, GrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
        => new(this, method, null, options ?? GrpcCallOptions.Default, cancellationToken);

    public void Dispose() => _http.Dispose();

    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _http.SendAsync(request, cancellationToken);

    /// <summary>
    /// The host in it is only a name: the connector goes to the address whatever it says. But it is the name that the
    /// handler checks the server's certificate for, whatever TargetHost says.
    /// </summary>
    static string Origin(GrpcAddress address, GrpcTlsOptions? tls)
    {
        if (tls is null) return "http://" + (address.IsUnix ? "localhost" : address.ToString());
        return string.Create(CultureInfo.InvariantCulture, $"https://{(tls.ServerName is null ? address : $"{tls.ServerName}:{address.Port}")}");
    }

    internal HttpRequestMessage NewRequest(string fullName, HttpContent content, GrpcCallOptions options)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _origin + fullName)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation("user-agent", "enrichment-grpc");
        headers.TryAddWithoutValidation(WireNames.AcceptEncoding, WireNames.Accepted);
        if (Options.CompressRequests) headers.TryAddWithoutValidation(WireNames.Encoding, WireNames.Gzip);
        if (options.Timeout is { } timeout) headers.TryAddWithoutValidation(WireNames.Timeout, GrpcTimeout.Format(timeout));
        foreach (var (name, value) in options.Headers) headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
