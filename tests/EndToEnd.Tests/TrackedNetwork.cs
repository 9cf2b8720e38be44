using System.Diagnostics;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>
/// One run of everything: known processes on two hosts talk while tracker and updater watch. Every socket but those of
/// the bursts lives for at least a second. The tests look at what was written.
/// </summary>
public sealed class TrackedNetwork : IDisposable
{
    readonly Network _network = new();
    readonly List<Actor> _actors = [];
    readonly List<Conversation> _long = [];
    readonly List<Conversation> _bursts = [];

    public TrackedNetwork()
    {
        try
        {
            Play();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal IReadOnlyList<Conversation> LongLived => _long;

    internal IReadOnlyList<Conversation> Bursts => _bursts;

    /// <summary>Stamped while it happened.</summary>
    internal string Flows => _network.PathOf("flows");

    /// <summary>Captured by an updater that knew of no tracker, and stamped afterwards from the tracker's journal.</summary>
    internal string FlowsFromJournal => _network.PathOf("stamped");

    internal string UpdaterSaid { get; private set; } = "";

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _network.Dispose();
    }

    void Play()
    {
        var (a, b) = (_network.A, _network.B);
        Serve(b, "webserver", "tcp_server", b.IPv4, 8000);
        Serve(b, "webserver6", "tcp_server", b.IPv6, 8000);
        Serve(b, "anyserver", "tcp_server", "0.0.0.0", 8001);
        Serve(b, "nameserver", "udp_server", b.IPv4, 53);
        Serve(b, "nameserver6", "udp_server", "::", 5300);
        Serve(a, "loserver", "tcp_server", "127.0.0.1", 8000);
        Serve(b, "loserver2", "tcp_server", "127.0.0.1", 8000);

        // A connection from before the tracker's start.
        var early = Enter(a.Act("early", "tcp_client", b.IPv4, 8000, 1.5, "wait"));
        var earlyPort = early.Await("bound")[1];

        using var tracker = Daemon.Tracker(_network, "--journal", _network.PathOf("journal"), "--journal-rotate", "5s").Await("listening");
        using var updater = Daemon.Updater(_network, "--idle-timeout", "1s").Await("capturing");
        using var collector = Daemon.Of(a.Start(
            Published.Updater, "run", "--capture", "veth0", "--capture", "lo", "--write", _network.PathOf("collected"), "--idle-timeout", "1s")).Await("capturing");
        early.Go();
        Told("opened before the tracker", "TCP", a.IPv4, earlyPort, b.IPv4, 8000, "early", "webserver");

        Talk("TCP, IPv4", "TCP", a, "caller", "tcp_client", b.IPv4, 8000, "webserver");
        Talk("TCP, IPv6", "TCP", a, "caller6", "tcp_client", b.IPv6, 8000, "webserver6");
        Talk("TCP to a wildcard listener", "TCP", a, "anycaller", "tcp_client", b.IPv4, 8001, "anyserver");
        Talk("TCP on loopback; the same address in two namespaces", "TCP", a, "localler", "tcp_client", "127.0.0.1", 8000, "loserver");
        Talk("UDP, unconnected", "UDP", a, "asker", "udp_client", b.IPv4, 53, "nameserver");
        Talk("UDP, connected", "UDP", a, "casker", "udp_client", b.IPv4, 53, "nameserver", "connected");
        Talk("UDP, IPv6", "UDP", a, "asker6", "udp_client", b.IPv6, 5300, "nameserver6");
        Talk("UDP to a dual-stack socket", "UDP", a, "asker46", "udp_client", b.IPv4, 5300, "nameserver6");
        Talk("a child that inherits a socket", "UDP", a, "heir", "inherit", b.IPv4, 53, "nameserver");
        Curl();
        Finish();

        // The same local port, a program later.
        TalkAlone("a port's first user", a, "first", b.IPv4, "nameserver");
        Thread.Sleep(2500);
        TalkAlone("the port's second user, seconds later", a, "second", b.IPv4, "nameserver");

        Burst(a, "s", b.IPv4, 8000, 53, 100);
        Thread.Sleep(3000);

        UpdaterSaid = updater.Stop() == 0 ? updater.Said : throw new InvalidOperationException(updater.Said);
        if (tracker.Stop() != 0 || collector.Stop() != 0)
        {
            throw new InvalidOperationException(tracker.Said + collector.Said);
        }

        Tool.Run(Published.Updater, "stamp", _network.PathOf("collected"), "--journal", _network.PathOf("journal"), "--out", FlowsFromJournal).Expect("stamp");
    }

    void Serve(Host host, string name, string script, string address, int port) => Enter(host.Act(name, script, address, port)).Await("bound");

    void Talk(string kind, string protocol, Host host, string name, string script, string server, int port, string serverName, params object[] options)
    {
        var actor = Enter(host.Act(name, script, [server, port, 1.6, .. options]));
        var local = actor.Await("bound");
        var address = server.StartsWith("127.", StringComparison.Ordinal) ? server : server.Contains(':') ? host.IPv6 : host.IPv4;
        Told(kind, protocol, address, local[1], server, port, name, serverName);
    }

    /// <summary>From a port that was another program's, or will be.</summary>
    void TalkAlone(string kind, Host host, string name, string server, string serverName)
    {
        var begin = Now();
        Talk(kind, "UDP", host, name, "udp_client", server, 53, serverName, "local=5555");
        Finish();
        _long[^1] = _long[^1] with { From = begin, Until = Now() };
    }

    static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    void Told(string kind, string protocol, string client, string clientPort, string server, int port, string clientName, string serverName) =>
        _long.Add(new Conversation(kind, protocol, $"{client} {clientPort}", $"{server} {port}", clientName, serverName));

    /// <summary>
    /// The real curl at the real http.server: four pages on one kept connection, half a second apart. (Its --limit-rate
    /// does not hold a connection open: what is in the socket's buffer is read at once.)
    /// </summary>
    void Curl()
    {
        var (a, b) = (_network.A, _network.B);
        File.WriteAllBytes(_network.PathOf("page"), new byte[60_000]);
        using var server = b.Start("/usr/bin/python3", "-m", "http.server", "--directory", _network.Folder, "--bind", b.IPv4,
            "--protocol", "HTTP/1.1", "8080");
        for (var tries = 0; a.Run("curl", "-s", "-o", "/dev/null", $"http://{b.IPv4}:8080/page").ExitCode != 0 && tries < 50; tries++)
        {
            Thread.Sleep(100);
        }

        var output = a.Run("curl", "-s", "-o", "/dev/null", "-w", "%{local_port}\n", "--rate", "2/s", $"http://{b.IPv4}:8080/page?[1-4]").Expect("curl");
        var port = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct());
        Told("curl at http.server", "TCP", a.IPv4, port, b.IPv4, 8080, "curl", "python3");
        server.Kill();
        server.WaitForExit();
    }

    void Burst(Host host, string prefix, string server, int tcpPort, int udpPort, int count)
    {
        var actor = Enter(host.Act(prefix, "burst", server, tcpPort, udpPort, count));
        for (var i = 0; i < count; i++)
        {
            var sent = actor.Await("sent"); // NAME PROTOCOL ADDRESS PORT
            var tcp = sent[1] == "TCP";
            _bursts.Add(new Conversation("burst", sent[1], $"{sent[2]} {sent[3]}", $"{server} {(tcp ? tcpPort : udpPort)}", sent[0], tcp ? "webserver" : "nameserver"));
        }
    }

    Actor Enter(Actor actor)
    {
        _actors.Add(actor);
        return actor;
    }

    void Finish()
    {
        var clock = Stopwatch.StartNew();
        foreach (var actor in _actors.Where(actor => actor.IsClient))
        {
            actor.WaitForEnd();
        }

        if (clock.Elapsed.TotalSeconds > 30)
        {
            throw new TimeoutException("the actors took more than 30 s");
        }
    }
}
