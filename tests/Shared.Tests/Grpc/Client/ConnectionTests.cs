using System.Diagnostics;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Enrichment.Tests.Grpc.Peers;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc.Client;

/// <summary>What a caller is told when there is no server, or no longer, and that the channel comes back with it.</summary>
public sealed class ConnectionTests : IDisposable
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Call_NoSocketFile_SaidInOneSentence()
    {
        var address = GrpcAddress.Unix(_directory.File("none.sock"));
        Assert.Equal($"tracker at {address} is not there: no such file", await FailureOfAsync(address));
    }

    [Fact]
    public async Task Call_NobodyBehindTheSocketFile_ConnectionRefused()
    {
        var address = GrpcAddress.Unix(_directory.File("stale.sock"));
        using (var python = Process.Start("/usr/bin/python3", ["-c", $"import socket; socket.socket(socket.AF_UNIX).bind('{address.UnixPath}')"]))
        {
            await python.WaitForExitAsync(Token);
        }

        Assert.Equal($"tracker at {address} is not there: connection refused", await FailureOfAsync(address));
    }

    [Fact]
    public async Task Call_NobodyAtThePort_ConnectionRefused()
    {
        GrpcAddress address;
        await using (var server = await EchoServer.StartAsync(o => o with { Address = GrpcAddress.Parse("127.0.0.1:0") })) address = server.Address;

        Assert.Equal($"tracker at {address} is not there: connection refused", await FailureOfAsync(address));
    }

    [Fact]
    public async Task Call_NameWithoutAddress_Said()
        => Assert.Equal("tracker at nowhere.invalid:1 cannot be found: the name has no address", await FailureOfAsync(GrpcAddress.Parse("nowhere.invalid:1")));

    [Fact]
    public async Task WriteAsync_NoServer_FalseAndReadTellsWhy()
    {
        var address = GrpcAddress.Unix(_directory.File("none.sock"));
        using var channel = new GrpcChannel(address, new GrpcChannelOptions { PeerName = "tracker" });
        await using var call = channel.Duplex(EchoMethods.Chat, cancellationToken: Token);

        Assert.False(await call.WriteAsync(new StringValue()));
        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal($"tracker at {address} is not there: no such file", e.Message);
    }

    [Fact]
    public async Task Call_ServerAnswersNothing_GivenUpInTime()
    {
        // The backlog takes the connection, nobody takes it from there.
        using var listener = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        var address = GrpcAddress.Tcp((System.Net.IPEndPoint)listener.LocalEndPoint!);
        var clock = Stopwatch.StartNew();

        Assert.Equal($"tracker at {address} answers no more, or not in HTTP/2", await FailureOfAsync(address));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Call_ServerComesBack_SameChannelWorks()
    {
        var path = GrpcAddress.Unix(_directory.File("s"));
        using var channel = new GrpcChannel(path);
        for (var i = 0; i < 3; i++)
        {
            await using (var server = await EchoServer.StartAsync(o => o with { Address = path }))
            {
                Assert.Equal("x", (await channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "x" }, cancellationToken: Token)).Value);
            }

            var e = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(EchoMethods.Say, new StringValue(), cancellationToken: Token));
            Assert.Equal(GrpcStatusCode.Unavailable, e.StatusCode);
        }
    }

    /// <summary>A stopped process keeps its socket open: only an unanswered ping tells that nobody is there.</summary>
    [Fact]
    public async Task Stream_ServerFreezes_NoticedByThePing()
    {
        await using var server = await PythonServer.StartAsync();
        using var channel = new GrpcChannel(server.Address, new GrpcChannelOptions { KeepAlive = KeepAlive });
        await using var call = channel.ServerStreaming(EchoMethods.Wait, new StringValue(), cancellationToken: Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        server.Freeze();

        var clock = Stopwatch.StartNew();
        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal(GrpcStatusCode.Unavailable, e.StatusCode);
        Assert.Equal($"server at {server.Address} answers no more, or not in HTTP/2", e.Message);
        Assert.InRange(clock.Elapsed, KeepAlive, 10 * KeepAlive);
    }

    [Fact]
    public async Task Stream_ClientFreezes_NoticedByTheServersPing()
    {
        await PythonPeer.RequireAsync();
        await using var server = await EchoServer.StartAsync(o => o with { KeepAlive = KeepAlive });
        using var python = PeerScript.Start(PythonPeer.Script("echo_client.py", server.Address.ToString(), "wait_forever"));
        try
        {
            Assert.Equal("waiting", await python.StandardOutput.ReadLineAsync(Token));
            PythonServer.Signal(python, "STOP");
            await server.Echo.WaitCancelled.WaitAsync(10 * KeepAlive, Token);
        }
        finally
        {
            python.Kill();
        }
    }

    static async Task<string> FailureOfAsync(GrpcAddress address)
    {
        using var channel = new GrpcChannel(address, new GrpcChannelOptions { PeerName = "tracker", KeepAlive = KeepAlive });
        var e = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(EchoMethods.Say, new StringValue(), cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.Unavailable, e.StatusCode);
        return e.Message;
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;
}
