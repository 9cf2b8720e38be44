using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrichment.Grpc.Server;

/// <summary>
/// Serves gRPC methods at one address: Kestrel's HTTP/2 without the host around it, so there is no logging, no
/// signal handling and no configuration but the given options.
/// </summary>
public sealed class GrpcServer(GrpcServerOptions options, GrpcServices services, TimeProvider? time = null) : IAsyncDisposable
{
    const int WindowSize = 1024 * 1024;
    readonly CallDispatcher _dispatcher = new(services, options, new PeerGuard(options), time ?? TimeProvider.System);
    KestrelServer? _kestrel;
    Socket? _listener;

    /// <summary>Where the server really listens, with the port that was free where 0 was asked for. Known once it has started.</summary>
    public GrpcAddress BoundAddress => _listener?.LocalEndPoint is IPEndPoint bound ? GrpcAddress.Tcp(bound) : options.Address;

    /// <exception cref="GrpcServerException">One sentence: why the address cannot be served.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.FindError() is { } error) throw new GrpcServerException(error);
        var transport = new SocketTransportOptions { CreateBoundListenSocket = Bind };
        var factory = new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance);
        _kestrel = new KestrelServer(Options.Create(KestrelOptions()), factory, NullLoggerFactory.Instance);
        await _kestrel.StartAsync(_dispatcher, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends every call with UNAVAILABLE, then the connections; returns at the latest when the token is set.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _dispatcher.Stop();
        if (_kestrel is not null) await _kestrel.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await StopAsync(now.Token).ConfigureAwait(false);
        _kestrel?.Dispose();
        _dispatcher.Dispose();
    }

    Socket Bind(EndPoint endPoint) => _listener = ListenSocket.Bind(endPoint, options);

    KestrelServerOptions KestrelOptions()
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxRequestBodySize = null; // a stream of requests has no end; each message has its own limit
        limits.MinRequestBodyDataRate = null; // a stream may be silent for hours
        limits.MinResponseDataRate = null;
        limits.MaxResponseBufferSize = WindowSize;
        limits.Http2.InitialStreamWindowSize = WindowSize;
        limits.Http2.InitialConnectionWindowSize = 2 * WindowSize;
        limits.Http2.KeepAlivePingDelay = options.KeepAlive;
        limits.Http2.KeepAlivePingTimeout = options.KeepAlive;
        kestrel.Listen(ListenSocket.EndPointOf(options.Address), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => PeerGuard.NoteAsync(connection, next));
            if (options.Tls is not null) ServerTls.Use(listen, options.Tls);
        });
        return kestrel;
    }
}
