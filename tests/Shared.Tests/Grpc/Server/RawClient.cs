using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Enrichment.Grpc;

namespace Enrichment.Tests.Grpc.Server;

/// <summary>Says over HTTP/2 what no gRPC library would let one say.</summary>
sealed class RawClient(GrpcAddress address) : IDisposable
{
    readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.UnixPath!), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public async Task<RawAnswer> SendAsync(
        string path, byte[] body, string contentType = "application/grpc", HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, "http://localhost" + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Method == HttpMethod.Post) request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(
            response.StatusCode, First(response.TrailingHeaders, "grpc-status"), First(response.TrailingHeaders, "grpc-message"),
            First(response.Headers, "grpc-encoding"), bytes);
    }

    public void Dispose() => _http.Dispose();

    static string? First(HttpHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;
}

sealed record RawAnswer(HttpStatusCode Http, string? Status, string? Message, string? Encoding, byte[] Body);
