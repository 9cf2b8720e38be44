using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Enrichment.Grpc;
using Enrichment.Tests.Grpc;
using Enrichment.Updater.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>Connections that end in every way, and certificates that do not fit: what is said, and that every flow is sent or counted.</summary>
public sealed class StreamCarrierTests : IDisposable
{
    readonly ConcurrentQueue<string> _said = [];
    readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly TemporaryDirectory _folder = new();

    public StreamCarrierTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        _listener.Listen();
    }

    int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    // It closes in good order while there is nothing to send: a message into that connection would be taken by the kernel, and be lost.
    [Fact]
    public async Task Tcp_CollectorClosesWhileNothingIsSent_TheNextFlowIsNotLost()
    {
        using var output = Open("tcp:127.0.0.1");
        using (var first = await AcceptAsync())
        {
            Send(output);
            Assert.Equal(2, TemplatesOrData(first));
        }

        using var second = await AcceptAsync(); // It comes without a flow that asks for it.
        Send(output);
        Assert.Equal(2, TemplatesOrData(second)); // It is told the templates.

        NfcapdPeer.Until(() => output.Counters.Flows == 2, "both were sent");
        Assert.Equal((0, 2), (output.Counters.Dropped, output.Counters.Connects));
        Assert.Equal($"collector at tcp:127.0.0.1:{Port} is gone: it has closed the connection; it is tried again", _said.First());
    }

    // Who takes connections and ends them at once, over and over, is spoken of once.
    [Fact]
    public async Task Tcp_CollectorComesAndGoes_IsSaidOnce()
    {
        using var output = Open("tcp:127.0.0.1");
        for (var i = 0; i < 3; i++)
        {
            (await AcceptAsync()).Dispose();
        }

        using var last = await AcceptAsync();
        Send(output);
        Assert.Equal(2, TemplatesOrData(last));
        Assert.Single(_said);
        Assert.Equal(4, output.Counters.Connects);
    }

    // Where the collector has no power any more nobody says so: the kernel asks.
    [Fact]
    public async Task Tcp_QuietConnection_IsAskedWhetherItIsThere()
    {
        using var output = Open("tcp:127.0.0.1");
        using var connection = await AcceptAsync();
        var remote = string.Create(CultureInfo.InvariantCulture, $":{Port:X4}");

        // sl local rem st tx:rx tr:when ...; tr 02: the keepalive timer runs
        NfcapdPeer.Until(
            () => File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(columns => columns[2].EndsWith(remote, StringComparison.Ordinal) && columns[3] == "01" && columns[5].StartsWith("02:", StringComparison.Ordinal)),
            "a timer runs");
    }

    [Fact]
    public void End_NobodyWasThere_FlowsAreCountedAsNotSent()
    {
        _listener.Close();
        var output = Open($"tcp:127.0.0.1", UdpPort.Free());
        Send(output);
        Send(output);
        output.Dispose();

        Assert.Equal((0, 0, 0, 2), (output.Counters.Flows, output.Counters.QueueFull, output.Counters.ConnectionLost, output.Counters.SendFailed));
    }

    // It has connected and reads nothing; what it could not get rid of at the end, the message under way too, was not sent.
    [Fact]
    public async Task End_CollectorDoesNotRead_EveryFlowIsSentOrCounted()
    {
        var output = Open("tcp:127.0.0.1");
        using var connection = await AcceptAsync();
        long flows = 0;
        for (; output.Counters.QueueFull == 0; flows++)
        {
            output.Write(KnownFlows.Flow((int)(flows % 5000)), KnownFlows.Stamp((int)(flows % 5000)));
        }

        var waiting = output.Waiting;
        output.Dispose();

        Assert.True(waiting > 1000 && output.Counters.SendFailed > waiting, $"{waiting} messages waited, {output.Counters.SendFailed} flows were not sent");
        Assert.Equal((flows, 0), (output.Counters.Flows + output.Counters.Dropped, output.Counters.ConnectionLost));
        Assert.Single(_said); // that it is slow; that we end is no news of it
    }

    [Fact]
    public async Task Tls_CollectorOfAnotherAuthority_IsSaidAndFlowsWait()
    {
        using var ours = new TestAuthority(_folder, "ours");
        using var others = new TestAuthority(_folder, "others");
        using var output = Open("tls:localhost", tls: ours.ForClient());
        Send(output);
        await ShakeHandsAsync(others.ForServer());

        Expect($"collector at tls:localhost:{Port} is not there: its certificate (CN=localhost, of CN=others) is not of the authorities in --tls-ca; it is tried again");
        Assert.Equal((1, 0), (output.Waiting, output.Counters.Dropped));
    }

    [Fact]
    public async Task Tls_CertificateIsForAnother_IsSaid()
    {
        using var ours = new TestAuthority(_folder, "ours");
        using var output = Open("tls:127.0.0.2", tls: ours.ForClient());
        await ShakeHandsAsync(ours.ForServer());

        Expect($"collector at tls:127.0.0.2:{Port} is not there: its certificate (CN=localhost, of CN=ours) is not for 127.0.0.2 but for localhost, 127.0.0.1; it is tried again");
    }

    // In TLS 1.3 the handshake has ended for us before the collector looks at our certificate.
    [Fact]
    public async Task Tls_OurCertificateIsRefused_IsSaidOnce()
    {
        using var ours = new TestAuthority(_folder, "ours");
        using var others = new TestAuthority(_folder, "others");
        var known = ours.ForClient();
        using var output = Open("tls:localhost", tls: others.ForClient() with { AuthorityFile = known.AuthorityFile });
        Send(output);
        for (var i = 0; i < 2; i++)
        {
            await ShakeHandsAsync(ours.ForServer());
        }

        NfcapdPeer.Until(() => !_said.IsEmpty, "it is said");
        Assert.Matches("^collector at tls:localhost:[0-9]+ is (not there|gone): (it has refused the TLS session, or our certificate|it has closed the connection|Connection reset|Broken pipe)", Assert.Single(_said));
    }

    [Fact]
    public async Task Tls_MendedLater_FlowsThatWaitedCome()
    {
        using var ours = new TestAuthority(_folder, "ours");
        using var others = new TestAuthority(_folder, "others");
        using var output = Open("tls:localhost", tls: ours.ForClient());
        Send(output);
        await ShakeHandsAsync(others.ForServer());
        await using var secure = await ShakeHandsAsync(ours.ForServer());

        Assert.Equal(2, TemplatesOrData(secure!));
        NfcapdPeer.Until(() => output.Counters is { Flows: 1, Dropped: 0 }, "it is counted");
    }

    void Expect(string sentence)
    {
        NfcapdPeer.Until(() => !_said.IsEmpty, "it is said");
        Assert.Equal(sentence, Assert.Single(_said));
    }

    ExportOutput Open(string host, int? port = null, GrpcTlsOptions? tls = null)
    {
        Assert.True(ExportTarget.TryParse(string.Create(CultureInfo.InvariantCulture, $"{host}:{port ?? Port}"), out var target, out var error), error);
        return new ExportOutput(target, new ExportSettings { Tls = tls }, TimeProvider.System, _said.Enqueue);
    }

    async Task<NetworkStream> AcceptAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return new NetworkStream(await _listener.AcceptAsync(patience.Token), ownsSocket: true) { ReadTimeout = 30_000 };
    }

    /// <returns>Null: one of the two did not trust the other.</returns>
    async Task<SslStream?> ShakeHandsAsync(GrpcTlsOptions server)
    {
        var secure = new SslStream(await AcceptAsync());
        try
        {
            await secure.AuthenticateAsServerAsync(server.ForServer(), TestContext.Current.CancellationToken);
            return secure;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            await secure.DisposeAsync();
            return null;
        }
    }

    static void Send(ExportOutput output)
    {
        output.Write(KnownFlows.Flow(1), KnownFlows.Stamp(1));
        output.KeepTime();
    }

    /// <returns>The number of the next message's first set: 2, or 3 for options, begin with templates; the latter is told as 2 here.</returns>
    static int TemplatesOrData(Stream stream)
    {
        var header = new byte[20];
        stream.ReadExactly(header);
        stream.ReadExactly(new byte[(header[2] << 8 | header[3]) - header.Length]);
        return (header[16] << 8 | header[17]) is var set && set is 2 or 3 ? 2 : set;
    }
}
