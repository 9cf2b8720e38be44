using System.Net.Sockets;

namespace Enrichment.Grpc.Client;

/// <summary>Makes the connections of a channel, and says in one sentence why one could not be made.</summary>
sealed class Connector(GrpcAddress address, GrpcChannelOptions options)
{
    public SocketsHttpHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1024 * 1024,
            KeepAlivePingDelay = options.KeepAlive,
            KeepAlivePingTimeout = options.KeepAlive,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint.Port, cancellationToken),
        };
        if (options.Tls is not null) handler.SslOptions = options.Tls.ForClient();
        return handler;
    }

    async ValueTask<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = address.IsUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var connected = address.IsUnix
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(address.UnixPath), cancellationToken)
                : socket.ConnectAsync(address.Host, port, cancellationToken);
            await connected.ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new GrpcException(GrpcStatusCode.Unavailable, $"{options.PeerName} at {address} {Explain(e)}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    string Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "is not there: connection refused",
        SocketError.AddressNotAvailable when address.IsUnix => "is not there: no such file",
        SocketError.AccessDenied => "may not be used by this user: permission denied",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "cannot be found: the name has no address",
        _ => $"cannot be reached: {e.Message}",
    };
}
