using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Enrichment.Grpc;
using Enrichment.Tests.Grpc;
using Enrichment.Updater.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>Collectors that are away, come back, or want to be sure who sends.</summary>
public sealed class ExportOutputTests
{
    readonly ConcurrentQueue<string> _said = [];

    [Fact]
    public void Export_NobodyListens_IsSaidOnceAndCounted()
    {
        using var output = Open($"udp:127.0.0.1:{UdpPort.Free()}");
        for (var i = 0; i < 1000 && output.Counters.Refused < 3; i++)
        {
            Send(output, i);
            Thread.Sleep(5);
        }

        Assert.True(output.Counters.Refused >= 3);
        Assert.Contains("is not there: connection refused", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_TcpCollectorComesLater_GetsWhatWaited()
    {
        using var listener = Bound();
        using var output = Open($"tcp:127.0.0.1:{PortOf(listener)}");
        for (var i = 0; i < 100; i++)
        {
            Send(output, i);
        }

        NfcapdPeer.Until(() => !_said.IsEmpty, "it is said that nobody is there");
        listener.Listen();
        await using var connection = await AcceptAsync(listener);
        var messages = await ReadAsync(connection, 100);

        Assert.Equal(100, messages.Count);
        Assert.True(TellsTemplates(messages[0]));
        NfcapdPeer.Until(() => output.Counters.Flows == 100, "all are counted");
        Assert.Equal((0, 1), (output.Counters.Dropped, output.Counters.Connects));
        Assert.Contains("is not there", _said.First(), StringComparison.Ordinal);
        Assert.Contains("is there after", _said.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_TcpCollectorStartsAnew_IsToldTheTemplatesAgain()
    {
        using var listener = Bound();
        listener.Listen();
        using var output = Open($"tcp:127.0.0.1:{PortOf(listener)}");
        Send(output, 1);
        await using (var first = await AcceptAsync(listener))
        {
            Assert.True(TellsTemplates(Assert.Single(await ReadAsync(first, 1))));
            Send(output, 1);
            Assert.False(TellsTemplates(Assert.Single(await ReadAsync(first, 1))));
            first.Socket.LingerState = new LingerOption(true, 0); // a reset: the next write or the one after fails
        }

        NfcapdPeer.Until(
            () =>
            {
                Send(output, 1);
                return output.Counters.Connects == 2;
            },
            "it has connected again");
        Send(output, 1);
        await using var second = await AcceptAsync(listener);
        Assert.True(TellsTemplates((await ReadAsync(second, 1))[0]));
        Assert.Contains(_said, sentence => sentence.Contains("is gone", StringComparison.Ordinal));
        Assert.True(output.Counters.ConnectionLost > 0);
    }

    // It has connected and takes nothing: the kernel's buffers fill, then ours, and nobody waits for it.
    [Fact]
    public async Task Export_TcpCollectorNeverReads_TheQueueIsBoundedAndItIsSaid()
    {
        using var listener = Bound();
        listener.Listen();
        using var output = Open($"tcp:127.0.0.1:{PortOf(listener)}");
        await using var connection = await AcceptAsync(listener);
        var flows = 0;
        for (; output.Counters.QueueFull == 0; flows++)
        {
            Assert.True(flows < 20_000_000, "it is never full");
            output.Write(KnownFlows.Flow(flows % 5000), KnownFlows.Stamp(flows % 5000));
        }

        Assert.InRange(output.Waiting, 1, 4096);
        Assert.Equal($"the collector at tcp:127.0.0.1:{PortOf(listener)} takes flows more slowly than they come: too many wait, further ones are dropped and counted", Assert.Single(_said));

        // Now it reads.
        using var stop = new CancellationTokenSource();
        var reading = connection.CopyToAsync(Stream.Null, stop.Token);
        NfcapdPeer.Until(
            () =>
            {
                Send(output, flows++);
                return _said.Count == 2;
            },
            "it is said that it is over");
        Assert.Equal($"the collector at tcp:127.0.0.1:{PortOf(listener)} takes all flows again; {output.Counters.QueueFull} were dropped", _said.Last());
        NfcapdPeer.Until(() => output.Counters.Flows + output.Counters.Dropped == flows, "each is sent or counted");
        Assert.Equal((0, 0), (output.Counters.ConnectionLost, output.Counters.SendFailed));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Export_Tls_BothEndsProveWhoTheyAre()
    {
        using var folder = new TemporaryDirectory();
        using var authority = new TestAuthority(folder, "ca");
        using var listener = Bound();
        listener.Listen();
        using var output = Open($"tls:localhost:{PortOf(listener)}", authority.ForClient());
        Send(output, 5);

        await using var connection = await AcceptAsync(listener);
        await using var secure = new SslStream(connection);
        var server = authority.ForServer();
        X509Certificate? seen = null;
        using var certificate = X509CertificateLoader.LoadPkcs12(
            X509Certificate2.CreateFromPemFile(server.CertificateFile, server.KeyFile).Export(X509ContentType.Pkcs12), null);
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, client, _, _) => (seen = client) is not null,
            },
            TestContext.Current.CancellationToken);
        var message = Assert.Single(await ReadAsync(secure, 1));

        Assert.True(TellsTemplates(message));
        Assert.Equal("CN=the updater", seen?.Subject);
    }

    [Fact]
    public void TryAdd_QueueFull_TheNewMessageIsDropped()
    {
        var queue = new MessageQueue(3, 16);
        var taken = new byte[16];

        Assert.Equal([true, true, true, false], Enumerable.Range(1, 4).Select(i => queue.TryAdd([(byte)i, 7], 10 * i)));
        Assert.Equal(2, queue.Take(taken, TimeSpan.Zero, out var flows));
        Assert.Equal((1, 10), (taken[0], flows));
        Assert.True(queue.TryAdd([5, 7], 50));
        Assert.Equal(20 + 30 + 50, queue.Clear());
        Assert.Equal((0, 0), (queue.Take(taken, TimeSpan.Zero, out _), queue.Count));
    }

    ExportOutput Open(string target, GrpcTlsOptions? tls = null)
    {
        Assert.True(ExportTarget.TryParse(target, out var parsed, out var error), error);
        return new ExportOutput(parsed, new ExportSettings { Tls = tls }, TimeProvider.System, _said.Enqueue);
    }

    static void Send(ExportOutput output, int number)
    {
        output.Write(KnownFlows.Flow(number), KnownFlows.Stamp(number));
        output.KeepTime();
    }

    /// <summary>Bound, but not listening: it refuses.</summary>
    static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    static async Task<NetworkStream> AcceptAsync(Socket listener) => new(await listener.AcceptAsync(TestContext.Current.CancellationToken), ownsSocket: true);

    static bool TellsTemplates(byte[] message) => (message[16] << 8 | message[17]) is 2 or 3; // the first set's id

    /// <summary>Messages one behind the other: bytes 2 and 3 of each say how long it is (RFC 7011 §10.4).</summary>
    static async Task<List<byte[]>> ReadAsync(Stream stream, int count)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        List<byte[]> messages = [];
        while (messages.Count < count)
        {
            var header = new byte[16];
            await stream.ReadExactlyAsync(header, patience.Token);
            var message = new byte[header[2] << 8 | header[3]];
            header.CopyTo(message, 0);
            await stream.ReadExactlyAsync(message.AsMemory(16), patience.Token);
            messages.Add(message);
        }

        return messages;
    }
}
