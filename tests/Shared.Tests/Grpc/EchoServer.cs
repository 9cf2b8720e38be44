using Enrichment.Grpc;
using Enrichment.Grpc.Server;

namespace Enrichment.Tests.Grpc;

/// <summary>A started server with the echo service, by default on a Unix socket in a directory of its own.</summary>
sealed class EchoServer : IAsyncDisposable
{
    readonly TemporaryDirectory _directory = new();

    EchoServer()
    {
    }

    public EchoService Echo { get; } = new();

    public required GrpcServer Server { get; set; }

    public GrpcAddress Address => Server.BoundAddress;

    public static async Task<EchoServer> StartAsync(
        Func<GrpcServerOptions, GrpcServerOptions>? change = null, Action<GrpcServices>? more = null)
    {
        var echo = new EchoServer { Server = null! };
        var options = new GrpcServerOptions { Address = GrpcAddress.Unix(echo._directory.File("echo.sock")) };
        var services = new GrpcServices();
        echo.Echo.AddTo(services);
        more?.Invoke(services);
        echo.Server = new GrpcServer(change?.Invoke(options) ?? options, services);
        try
        {
            await echo.Server.StartAsync(CancellationToken.None);
            return echo;
        }
        catch
        {
            await echo.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Dispose();
    }
}
