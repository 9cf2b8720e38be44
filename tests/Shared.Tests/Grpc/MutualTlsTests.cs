using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Enrichment.Grpc.Server;
using Enrichment.Tests.Grpc.Peers;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc;

public sealed class MutualTlsTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();
    readonly TestAuthority _ours;
    readonly TestAuthority _other;

    public MutualTlsTests()
    {
        _ours = new TestAuthority(_directory, "ours");
        _other = new TestAuthority(_directory, "other");
    }

    public void Dispose()
    {
        _ours.Dispose();
        _other.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Call_BothTrusted_ServerKnowsTheClientsName()
    {
        await using var server = await StartAsync(_ours.ForServer());
        Assert.Equal("x", await SayAsync(server, _ours.ForClient()));

        var peer = server.Echo.LastCall!.Peer;
        Assert.Equal("CN=the updater", peer.Certificate!.Subject);
        Assert.Null(peer.Credentials);
    }

    [Fact]
    public async Task Call_NameOfTheServerGiven_IsTheOneThatIsChecked()
    {
        await using var server = await StartAsync(_ours.ForServer());
        await AssertRefusedAsync(server, _ours.ForClient() with { ServerName = "elsewhere" });
        Assert.Equal("x", await SayAsync(server, _ours.ForClient() with { ServerName = "localhost" }));
    }

    [Fact]
    public async Task Call_ClientOfAnotherAuthority_Refused()
    {
        await using var server = await StartAsync(_ours.ForServer());
        await AssertRefusedAsync(server, _other.ForClient() with { AuthorityFile = _ours.ForServer().AuthorityFile });
    }

    [Fact]
    public async Task Call_ServerOfAnotherAuthority_Refused()
    {
        await using var server = await StartAsync(_other.ForServer() with { AuthorityFile = _ours.ForServer().AuthorityFile });
        await AssertRefusedAsync(server, _ours.ForClient());
    }

    [Fact]
    public async Task Call_ServersCertificateAsTheClients_Refused()
    {
        await using var server = await StartAsync(_ours.ForServer());
        await AssertRefusedAsync(server, _ours.ForServer());
    }

    [Fact]
    public async Task Call_ClearText_Refused()
    {
        await using var server = await StartAsync(_ours.ForServer());
        await AssertRefusedAsync(server, null);
    }

    [Fact]
    public async Task Call_ByPython_TrustedWithACertificateOnly()
    {
        await using var server = await StartAsync(_ours.ForServer());
        var tls = _ours.ForClient();
        PythonClientTests.AssertContains("""{"text": "grüezi"}""", await CallByPythonAsync(server, tls.AuthorityFile, tls.KeyFile, tls.CertificateFile));
        PythonClientTests.AssertContains("""{"code": "UNAVAILABLE"}""", await CallByPythonAsync(server, tls.AuthorityFile));
    }

    [Theory]
    [InlineData("none.crt", null, null)]
    [InlineData(null, "none.key", null)]
    [InlineData(null, null, "none.pem")]
    [InlineData("empty", null, null)]
    [InlineData(null, "empty", null)]
    [InlineData(null, null, "empty")]
    public async Task StartAsync_UnusableFile_NamesIt(string? certificate, string? key, string? authority)
    {
        await File.WriteAllTextAsync(_directory.File("empty"), "", TestContext.Current.CancellationToken);
        var tls = _ours.ForServer();
        tls = tls with
        {
            CertificateFile = certificate is null ? tls.CertificateFile : _directory.File(certificate),
            KeyFile = key is null ? tls.KeyFile : _directory.File(key),
            AuthorityFile = authority is null ? tls.AuthorityFile : _directory.File(authority),
        };
        var e = await Assert.ThrowsAsync<GrpcServerException>(() => StartAsync(tls));

        Assert.StartsWith("cannot use TLS file ", e.Message, StringComparison.Ordinal);
        Assert.Contains(certificate ?? key ?? authority!, e.Message, StringComparison.Ordinal);
    }

    static Task<EchoServer> StartAsync(GrpcTlsOptions tls)
        => EchoServer.StartAsync(o => o with { Address = GrpcAddress.Parse("127.0.0.1:0"), Tls = tls });

    static async Task<string> SayAsync(EchoServer server, GrpcTlsOptions? tls)
    {
        using var channel = new GrpcChannel(server.Address, new GrpcChannelOptions { Tls = tls, PeerName = "tracker" });
        return (await channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "x" }, cancellationToken: TestContext.Current.CancellationToken)).Value;
    }

    static async Task AssertRefusedAsync(EchoServer server, GrpcTlsOptions? tls)
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => SayAsync(server, tls));
        Assert.Equal(GrpcStatusCode.Unavailable, e.StatusCode);
        Assert.Contains($"tracker at {server.Address}", e.Message, StringComparison.Ordinal);
        Assert.Null(server.Echo.LastCall);
    }

    static Task<System.Text.Json.JsonElement> CallByPythonAsync(EchoServer server, params string[] files)
        => PythonPeer.CallAsync(server.Address.ToString(), "say", ["--tls", .. files]);
}
