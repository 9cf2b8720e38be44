using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Enrichment.Grpc.Server;
using Enrichment.Tests.Grpc.Peers;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc.Server;

[SupportedOSPlatform("linux")]
public sealed class GrpcServerTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Constructor_SocketPath_TouchesNothing()
    {
        _ = new GrpcServer(new GrpcServerOptions { Address = Address() }, new GrpcServices());
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task StartAsync_SocketOfADeadServer_TakenOver()
    {
        LeaveStaleSocket(_directory.File("s"));
        await using var server = await StartAsync(Address());
        Assert.Equal("x", await SayAsync(server.BoundAddress));
    }

    [Fact]
    public async Task StartAsync_LiveServerThere_SaidInOneSentence()
    {
        await using var first = await StartAsync(Address());
        var e = await Assert.ThrowsAsync<GrpcServerException>(() => StartAsync(Address()));

        Assert.Equal($"cannot listen on {Address()}: another server is listening there", e.Message);
        Assert.Equal("x", await SayAsync(first.BoundAddress));
    }

    [Fact]
    public async Task StartAsync_OrdinaryFileThere_Kept()
    {
        await File.WriteAllTextAsync(_directory.File("s"), "precious", Token);
        var e = await Assert.ThrowsAsync<GrpcServerException>(() => StartAsync(Address()));

        Assert.Equal($"cannot listen on {Address()}: the file is there and is not a socket", e.Message);
        Assert.Equal("precious", await File.ReadAllTextAsync(_directory.File("s"), Token));
    }

    [Fact]
    public async Task StartAsync_DirectoryMissing_SaidInOneSentence()
    {
        var address = GrpcAddress.Unix(_directory.File("none/s"));
        var e = await Assert.ThrowsAsync<GrpcServerException>(() => StartAsync(address));
        Assert.StartsWith($"cannot listen on {address}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_PortInUse_SaidInOneSentence()
    {
        await using var first = await StartAsync(GrpcAddress.Parse("127.0.0.1:0"));
        var e = await Assert.ThrowsAsync<GrpcServerException>(() => StartAsync(first.BoundAddress));
        Assert.Equal($"cannot listen on {first.BoundAddress}: Address already in use", e.Message);
    }

    [Theory]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:0")]
    public async Task StartAsync_OpenToTheNetworkWithoutTls_Refused(string address)
    {
        var e = await Assert.ThrowsAsync<GrpcServerException>(() => StartAsync(GrpcAddress.Parse(address)));
        Assert.StartsWith($"{address} can be reached from other hosts", e.Message, StringComparison.Ordinal);
        await using var insecure = await StartAsync(GrpcAddress.Parse(address), o => o with { AllowInsecureTcp = true });
        Assert.Equal("x", await SayAsync(GrpcAddress.Tcp(new IPEndPoint(IPAddress.Loopback, insecure.BoundAddress.Port))));
    }

    [Theory]
    [InlineData(false, "0660")]
    [InlineData(true, "0666")]
    public async Task StartAsync_SocketFile_OpenOnlyWhereOthersMayCall(bool others, string mode)
    {
        await using var server = await StartAsync(Address(), o => o with { AllowedUids = others ? [65534u] : [] });
        Assert.Equal(mode, "0" + Convert.ToString((int)File.GetUnixFileMode(_directory.File("s")), 8));
    }

    [Fact]
    public async Task StopAsync_NobodyCalls_QuickAndTheSocketFileIsGone()
    {
        var server = await StartAsync(Address());
        var clock = Stopwatch.StartNew();
        await server.StopAsync(Token);

        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
        Assert.False(File.Exists(_directory.File("s")));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Call_OverUnixSocket_HandlerKnowsTheCaller()
    {
        var echo = new EchoService();
        await using var server = await StartAsync(Address(), echo: echo);
        await SayAsync(server.BoundAddress);

        var caller = echo.LastCall!.Peer.Credentials!;
        Assert.Equal(Environment.ProcessId, caller.Pid);
        Assert.Equal(UnixUser.EffectiveUid, caller.Uid);
    }

    [Theory]
    [InlineData(new uint[0], new uint[0], """{"code": "PERMISSION_DENIED", "details": "uid 65534 is not among the users that may call here"}""")]
    [InlineData(new[] { 65534u }, new uint[0], """{"text": "grüezi"}""")]
    [InlineData(new uint[0], new[] { 65534u }, """{"text": "grüezi"}""")]
    [InlineData(new uint[0], new[] { 54321u }, """{"text": "grüezi"}""")]
    public async Task Call_ByAnotherUser_OnlyIfAllowed(uint[] uids, uint[] gids, string expected)
    {
        if (UnixUser.EffectiveUid != 0) Assert.Skip("only root can call as another user");
        await PythonPeer.RequireAsync();
        const UnixFileMode All = (UnixFileMode)0b110110110;
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111101101);
        await using var server = await StartAsync(Address(), o => o with { AllowedUids = uids, AllowedGids = gids, SocketMode = All });

        var script = PythonPeer.Script("echo_client.py", server.BoundAddress.ToString(), "say");
        var asNobody = new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--groups=54321", script.FileName, "-", .. script.ArgumentList.Skip(1)]);
        var result = await PeerScript.RunAsync(asNobody, await File.ReadAllTextAsync(script.ArgumentList[0], Token));
        PythonClientTests.AssertContains(expected, System.Text.Json.JsonDocument.Parse(result).RootElement);
    }

    GrpcAddress Address() => GrpcAddress.Unix(_directory.File("s"));

    static async Task<GrpcServer> StartAsync(GrpcAddress address, Func<GrpcServerOptions, GrpcServerOptions>? change = null, EchoService? echo = null)
    {
        var services = new GrpcServices();
        (echo ?? new EchoService()).AddTo(services);
        var options = new GrpcServerOptions { Address = address };
        var server = new GrpcServer(change?.Invoke(options) ?? options, services);
        await server.StartAsync(Token);
        return server;
    }

    static async Task<string> SayAsync(GrpcAddress address)
    {
        using var channel = new GrpcChannel(address);
        return (await channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "x" }, cancellationToken: Token)).Value;
    }

    /// <summary>.NET removes the file of a socket that it closes; a killed server does not, and neither does Python.</summary>
    static void LeaveStaleSocket(string path)
    {
        using var process = Process.Start("/usr/bin/python3", ["-c", $"import socket; socket.socket(socket.AF_UNIX).bind('{path}')"]);
        process.WaitForExit();
        Assert.True(Path.Exists(path));
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;
}
