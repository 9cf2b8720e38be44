using System.Net;
using System.Net.Sockets;
using System.Text;
using Enrichment.Grpc;
using Enrichment.Grpc.Server;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrichment.Updater.Metrics;

/// <summary>Answers <c>GET /metrics</c> at one address, over HTTP/1.1.</summary>
sealed class MetricsServer(GrpcAddress address, PrometheusText metrics) : IHttpApplication<HttpContext>, IDisposable
{
    const int MostConnections = 16;
    KestrelServer? _kestrel;
    Socket? _listener;

    /// <summary>With the port that was free where 0 was asked for. Known once it has started.</summary>
    public GrpcAddress BoundAddress => _listener?.LocalEndPoint is IPEndPoint bound ? GrpcAddress.Tcp(bound) : address;

    /// <exception cref="IOException">It cannot listen there; one sentence.</exception>
    public void Start()
    {
        try
        {
            var transport = new SocketTransportOptions { CreateBoundListenSocket = Bind };
            var kestrel = new KestrelServerOptions { AddServerHeader = false };
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Listen(ListenSocket.EndPointOf(address), listen => listen.Protocols = HttpProtocols.Http1);
            _kestrel = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
            _kestrel.StartAsync(this, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (GrpcServerException e)
        {
            throw new IOException($"--metrics: {e.Message}", e);
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (request.Path != "/metrics")
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            await response.WriteAsync("flowupdater: its metrics are at /metrics\n").ConfigureAwait(false);
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }
        else
        {
            response.ContentType = PrometheusText.ContentType;
            var text = Encoding.UTF8.GetBytes(metrics.Write());
            response.ContentLength = text.Length;
            if (HttpMethods.IsGet(request.Method))
            {
                await response.Body.WriteAsync(text).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        _kestrel?.StopAsync(now.Token).GetAwaiter().GetResult();
        _kestrel?.Dispose();
    }

    Socket Bind(EndPoint endPoint) => _listener = ListenSocket.Bind(endPoint, new GrpcServerOptions { Address = address });
}
