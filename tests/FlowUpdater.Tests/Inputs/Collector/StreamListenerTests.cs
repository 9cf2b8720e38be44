using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Enrichment.Tests.Grpc;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Tests.Metrics;
using Xunit;
using Listening = Enrichment.Updater.Inputs.Collector.Collector;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>IPFIX in streams (RFC 7011 §10.4), in this process.</summary>
public sealed class StreamListenerTests : IDisposable
{
    readonly TemporaryDirectory _directory = new();
    readonly List<string> _said = [];
    readonly BatchQueue _queue = new(64 << 20);

    SessionTimes Times { get; set; } = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Tcp_SessionsInPieces_EachHasItsTemplates()
    {
        using var collector = Start("tcp", out var port);
        using (var one = Connect(port))
        {
            var bytes = (byte[])[.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(80, 1), .. Data(81, 1)];
            foreach (var piece in bytes.Chunk(7))
            {
                one.GetStream().Write(piece);
            }

            Assert.Equal([80, 81], Ports(2));
        }

        // RFC 7011 §8: templates end with their session.
        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters.Sessions == 0, "the session does not end");
        using var two = Connect(port);
        two.GetStream().Write(Data(82, 1));
        CollectProgram.WaitFor(() => collector.Sources.Single().Counters.SetsHeld == 1, "the data was not held");
        two.GetStream().Write(Bytes.Ipfix(new Bytes().Template(2, 256, (11, 2)), domain: 1));
        Assert.Equal([0], Ports(1));
    }

    // Two programs of one host, of the same domain: over TCP templates are told once, so another's numbers must not end them.
    [Fact]
    public void Tcp_TwoSessionsOfOneDomain_EachHasItsTemplatesAndNumbers()
    {
        using var collector = Start("tcp", out var port);
        using var one = Connect(port);
        using var two = Connect(port);
        one.GetStream().Write(Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2))));
        two.GetStream().Write(Bytes.Ipfix(new Bytes().Template(2, 256, (11, 2)), 3_000_000_000));
        for (uint i = 0; i < 10; i++)
        {
            one.GetStream().Write(Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(80)), i));
            two.GetStream().Write(Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(443)), 3_000_000_000 + i));
        }

        Assert.Equal(10, Ports(20).Count(source => source == 80));
        two.Dispose();
        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters.Sessions == 1, "the session does not end");
        one.GetStream().Write(Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(81)), 10));
        Assert.Equal([81], Ports(1));
        var counters = collector.Sources.Single().Counters;
        Assert.Equal((0, 0, 0, 0, 1), (counters.Missing, counters.OutOfOrder, counters.Restarts, counters.SetsHeld, counters.Templates));
    }

    [Fact]
    public void Tcp_NoIpfix_EndsThatSessionWithASentence()
    {
        using var collector = Start("tcp", out var port);
        using var good = Connect(port);
        using var bad = Connect(port);

        bad.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);
        Assert.Equal(0, bad.GetStream().Read(new byte[1]));
        good.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(80, 1)]);

        Assert.Equal([80], Ports(1));
        CollectProgram.WaitFor(() => Said().Any(line => line.Contains("it sends no IPFIX: version 18245", StringComparison.Ordinal)), "nothing was said");
    }

    [Fact]
    public void Tcp_NonsenseAgainAndAgain_IsSaidOnceAndEachIsCounted()
    {
        using var collector = Start("tcp", out var port);
        using var good = Connect(port);
        for (var i = 0; i < 300; i++)
        {
            using var bad = Connect(port);
            bad.GetStream().Write(i % 2 == 0 ? "GET / HTTP/1.1\r\n\r\n"u8 : [0, 10, 0, 15, 1, 2, 3, 4]);
            Assert.Equal(0, bad.GetStream().Read(new byte[1]));
        }

        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters is { SessionsFailed: 300, Sessions: 1 }, "not all have ended");
        Assert.Single(Said(), line => line.Contains("was ended", StringComparison.Ordinal));
        good.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(80, 1)]);
        Assert.Equal([80], Ports(1));

        using var text = new StringWriter();
        new CollectorReport(collector).Print(text);
        Assert.Contains("sessions broken off 300, refused 0", text.ToString(), StringComparison.Ordinal);
    }

    // Half a message each, and then nothing: they wait, and cost nobody anything.
    [Fact]
    public void Tcp_MoreSessionsThanOneMayHave_AreRefusedAndOthersGoOn()
    {
        using var collector = Start("tcp", out var port);
        var counters = collector.Listeners.Single().Counters;
        var many = Enumerable.Range(0, SessionTable.MostOfOne + 10).Select(_ => Connect(port)).ToList();
        many.ForEach(session => TryWrite(session, [0, 10, 1]));
        CollectProgram.WaitFor(() => counters is { Sessions: SessionTable.MostOfOne, SessionsRefused: 10 }, "it takes all of them");
        Assert.Single(Said(), line => line.Contains("a session of 127.0.0.1 was refused: there are 256 already", StringComparison.Ordinal));

        using (var other = Connect(port, "127.0.0.2"))
        {
            other.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(80, 1)]);
            Assert.Equal([80], Ports(1));
        }

        many.ForEach(session => session.Dispose());
        CollectProgram.WaitFor(() => counters.Sessions == 0, "sessions do not end");
        using var again = Connect(port);
        again.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(81, 1)]);
        Assert.Equal([81], Ports(1));
    }

    // Whose power has failed never says so: the kernel asks.
    [Fact]
    public void Tcp_QuietSession_IsAskedWhetherItIsThere()
    {
        using var collector = Start("tcp", out var port);
        using var one = Connect(port);
        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters.Sessions == 1, "it does not begin");

        // sl local rem st tx:rx tr:when ...; tr 02: the keepalive timer runs
        var local = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        CollectProgram.WaitFor(
            () => File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(columns => columns[1].EndsWith(local, StringComparison.Ordinal) && columns[3] == "01" && columns[5].StartsWith("02:", StringComparison.Ordinal)),
            "no timer runs");
    }

    [Fact]
    public void Tls_HandshakeThatDoesNotCome_HoldsNobodyUp()
    {
        using var authority = new TestAuthority(_directory, "ours");
        var client = authority.ForClient();
        using var collector = Start("tls", out var port, authority.ForServer());
        using var quiet = Connect(port);
        using var nonsense = Connect(port);
        nonsense.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);

        using var tcp = Connect(port);
        using var secure = new SslStream(tcp.GetStream(), false, (_, server, _, _) => server?.Subject == "CN=localhost");
        using var certificate = X509Certificate2.CreateFromPemFile(client.CertificateFile, client.KeyFile);
        secure.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = [certificate] });
        secure.Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(443, 1)]);

        Assert.Equal([443], Ports(1));
        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters is { Sessions: 2, SessionsFailed: 1 }, "nonsense is not ended");
    }

    [Fact]
    public void Tls_HandshakeThatDoesNotCome_EndsAndIsSaidOnce()
    {
        Times = new SessionTimes { Handshake = TimeSpan.FromMilliseconds(300) };
        using var authority = new TestAuthority(_directory, "ours");
        using var collector = Start("tls", out var port, authority.ForServer());
        for (var i = 0; i < 3; i++)
        {
            using var quiet = Connect(port);
            TryWrite(quiet, new byte[] { 0x16, 0x03, 0x01 }[..i]); // the beginning of a ClientHello, or nothing at all
            Assert.Equal(0, Read(quiet));
        }

        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters is { Sessions: 0, SessionsFailed: 3 }, "they are not ended");
        Assert.EndsWith("was ended: the TLS handshake was not done in 0.3 s", Assert.Single(Said(), line => line.Contains("was ended", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // Half a header, and half of a message: neither will ever be more. Silence between messages is nobody's fault.
    [Fact]
    public void Tcp_StopsWithinAMessage_IsEndedAndWhoIsQuietIsNot()
    {
        Times = new SessionTimes { Message = TimeSpan.FromMilliseconds(500) };
        using var collector = Start("tcp", out var port);
        using var quiet = Connect(port);
        using var spoken = Connect(port);
        spoken.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(80, 1)]);
        using var header = Connect(port, "127.0.0.2");
        header.GetStream().Write([0, 10, 0]);
        using var half = Connect(port, "127.0.0.3");
        half.GetStream().Write([.. Data(80, 1), .. Data(80, 1)[..20]]);

        Assert.Equal((0, 0), (Read(header), Read(half)));
        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters is { Sessions: 2, SessionsFailed: 2 }, "they are not ended");
        Assert.Single(Said(), line => line.EndsWith("it stopped within a message for 0.5 s, after 3 bytes of it", StringComparison.Ordinal));
        Assert.Single(Said(), line => line.EndsWith("it stopped within a message for 0.5 s, after 20 bytes of it", StringComparison.Ordinal));
        spoken.GetStream().Write(Data(81, 1));
        quiet.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(82, 1)]);
        Assert.Equal([80, 81, 82], Ports(3).Order());
    }

    // All places are taken by sessions that have never sent anything: the oldest of them goes, and none that has.
    [Fact]
    public void Tcp_SilentSessionsTakeAllPlaces_OneGivesItsPlaceToWhoComes()
    {
        Times = new SessionTimes { Silence = TimeSpan.Zero };
        using var collector = Start("tcp", out var port);
        var counters = collector.Listeners.Single().Counters;
        using var spoken = Connect(port);
        spoken.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(80, 1)]);
        Assert.Equal([80], Ports(1));
        var silent = Enumerable.Range(1, SessionTable.MostOfOne - 1).Select(_ => Connect(port)).ToList();
        CollectProgram.WaitFor(() => counters.Sessions == SessionTable.MostOfOne, "not all have begun");

        using var late = Connect(port);
        late.GetStream().Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 2), .. Data(81, 2)]);
        Assert.Equal([81], Ports(1));
        Assert.Equal(0, Read(silent[0]));
        CollectProgram.WaitFor(() => counters is { Sessions: SessionTable.MostOfOne, SessionsFailed: 1, SessionsRefused: 0 }, "it is not so");
        Assert.Single(Said(), line => line.EndsWith("was ended: it had sent nothing, and another one needed its place", StringComparison.Ordinal));
        spoken.GetStream().Write(Data(82, 1));
        Assert.Equal([82], Ports(1));
        silent.ForEach(session => session.Dispose());
    }

    [Theory]
    [InlineData("Max open files            1048576              1048576              files", 1, 1024)]
    [InlineData("Max open files            1024                 524288               files", 1, 896)]
    [InlineData("Max open files            1024                 524288               files", 2, 448)]
    [InlineData("Max open files            100                  100                  files", 1, 16)]
    [InlineData("Max open files            unlimited            unlimited            files", 1, 1024)]
    [InlineData("Max processes             100                  100                  processes", 1, 1024)]
    public void MostBy_Limits_LeaveDescriptorsForTheRest(string limits, int addresses, int most) =>
        Assert.Equal(most, SessionTable.MostBy(["Limit                     Soft Limit           Hard Limit           Units", limits], addresses));

    // Without a descriptor left, the runtime ends the program when it loads its next part: sessions never take the last ones.
    [Fact]
    public async Task Tcp_FewDescriptors_TheRestGoesOnAndSessionsComeAgain()
    {
        var (tcp, socket) = (UdpPort.Free(), _directory.File("metrics.sock"));
        var listener = string.Create(CultureInfo.InvariantCulture, $"tcp:127.0.0.1:{tcp}");
        using var program = new CollectProgram(["prlimit", "--nofile=170:170"], UdpPort.Free(), "--collect", listener, "--write", _directory.File("flows"), "--metrics", "unix:" + socket);
        var many = Enumerable.Range(0, 300).Select(_ => Connect(tcp)).ToList();
        var full = await AskedUpdater.UntilAsync(socket, metrics => metrics[$"flowupdater_collector_sessions_failed_total{{listener=\"{listener}\",reason=\"refused\"}}"] == 258);
        Assert.Equal(42, full[$"flowupdater_collector_sessions{{listener=\"{listener}\"}}"]);
        program.Send(Bytes.V9(new Bytes().Template(0, 256, (7, 2)).Set(256, new Bytes().U16(80, 80))));
        many.ForEach(session => session.Dispose());

        // They end one by one: it is tried until there is a place again.
        await AskedUpdater.UntilAsync(socket, metrics =>
        {
            using var again = Connect(tcp);
            TryWrite(again, [.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(81, 1)]);
            return metrics.Any(one => one.Key.StartsWith("flowupdater_exporter_flows_total", StringComparison.Ordinal) && one.Key.Contains("ipfix", StringComparison.Ordinal) && one.Value > 0);
        });
        var said = program.Stop();
        Assert.Contains(said, line => line.Contains("127.0.0.1 (NetFlow v9, source id 0): 1 datagrams, 2 flows", StringComparison.Ordinal));
        Assert.Single(said, line => line.EndsWith("a session of 127.0.0.1 was refused: there are 42 already", StringComparison.Ordinal));
    }

    [Fact]
    public void Tls_CertificateOfTheAuthority_IsTaken()
    {
        using var authority = new TestAuthority(_directory, "ours");
        var client = authority.ForClient();
        using var collector = Start("tls", out var port, authority.ForServer());
        using var tcp = Connect(port);
        using var secure = new SslStream(tcp.GetStream(), false, (_, server, _, _) => server?.Subject == "CN=localhost");
        using var certificate = X509Certificate2.CreateFromPemFile(client.CertificateFile, client.KeyFile);

        secure.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = [certificate] });
        secure.Write([.. Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)), domain: 1), .. Data(443, 1)]);

        Assert.Equal([443], Ports(1));
    }

    [Fact]
    public void Tls_CertificateOfAnother_IsRefused()
    {
        using var authority = new TestAuthority(_directory, "ours");
        using var others = new TestAuthority(_directory, "others");
        var client = others.ForClient();
        using var collector = Start("tls", out var port, authority.ForServer());
        using var tcp = Connect(port);
        using var secure = new SslStream(tcp.GetStream(), false, (_, server, _, _) => server?.Subject == "CN=localhost");
        using var certificate = X509Certificate2.CreateFromPemFile(client.CertificateFile, client.KeyFile);

        Assert.ThrowsAny<Exception>(() =>
        {
            secure.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = [certificate] });
            secure.Write(Data(443, 1));
            secure.ReadExactly(new byte[1]);
        });
        CollectProgram.WaitFor(() => collector.Listeners.Single().Counters.SessionsFailed == 1, "the session was not refused");
        Assert.Empty(collector.Sources);
    }

    static byte[] Data(int port, uint domain) => Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(port)), domain: domain);

    static TcpClient Connect(int port, string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { ReceiveTimeout = 30_000 };
        client.Connect(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>It may have been refused already.</summary>
    static void TryWrite(TcpClient session, byte[] bytes)
    {
        try
        {
            session.GetStream().Write(bytes);
        }
        catch (IOException)
        {
            // It was.
        }
    }

    /// <returns>0: it was closed, or reset.</returns>
    static int Read(TcpClient session)
    {
        try
        {
            return session.GetStream().Read(new byte[1]);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return 0;
        }
    }

    string[] Said()
    {
        lock (_said)
        {
            return [.. _said];
        }
    }

    Listening Start(string transport, out int port, Enrichment.Grpc.GrpcTlsOptions? tls = null)
    {
        port = UdpPort.Free();
        Assert.True(CollectAddress.TryParse(string.Create(CultureInfo.InvariantCulture, $"{transport}:127.0.0.1:{port}"), out var addresses, out _));
        var collector = new Listening(new CollectorOptions { Listen = addresses, Tls = tls, Times = Times }, _queue, line =>
        {
            lock (_said)
            {
                _said.Add(line);
            }
        });
        collector.Start();
        return collector;
    }

    /// <summary>Source ports of the next flows.</summary>
    List<int> Ports(int count)
    {
        var ports = new List<int>();
        CollectProgram.WaitFor(
            () =>
            {
                if (_queue.Peek(TimeSpan.FromMilliseconds(10)) is { } batch)
                {
                    ports.AddRange(Enumerable.Range(0, batch.Count).Select(i => (int)BitConverter.ToUInt16(batch.Record(i)[(16 + 40)..])));
                    _queue.Take();
                    _queue.Return(batch);
                }

                return ports.Count >= count;
            },
            $"of {count} flows {ports.Count} came");
        return ports;
    }
}
