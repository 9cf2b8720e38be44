using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Collecting;

/// <summary>
/// A host whose processes are tracked, a router on which softflowd looks at all that passes, and servers behind it:
/// <code>
///   host 198.18.y.1 ── veth0, router, out 198.18.z.1 ── eth0 198.18.z.2 servers
/// </code>
/// The first two are the hosts of <see cref="Network"/>. The router is where flows are collected too.
/// </summary>
sealed class RouterLab : IDisposable
{
    const string Ours = "9995", Theirs = "9996";

    readonly Network _network = new();
    readonly List<Actor> _servers = [];
    readonly Host _behind;

    public RouterLab()
    {
        var network = _network.A.IPv4.Split('.')[2];
        var outer = string.Create(CultureInfo.InvariantCulture, $"198.19.{network}");
        _behind = new Host(_network.A.Name + "s", outer + ".2", "");
        try
        {
            Tool.Run("ip", "netns", "add", _behind.Name).Expect("ip netns add");
            Tool.Run("ip", "-n", Router.Name, "link", "add", "out", "type", "veth", "peer", "name", "eth0", "netns", _behind.Name).Expect("veth");
            Router.Run("ip", "addr", "add", outer + ".1/24", "dev", "out").Expect("address");
            Router.Run("ip", "link", "set", "out", "up").Expect("link up");
            Router.Run("sysctl", "-qw", "net.ipv4.ip_forward=1").Expect("forwarding");
            _behind.Run("ip", "addr", "add", _behind.IPv4 + "/24", "dev", "eth0").Expect("address");
            _behind.Run("ip", "link", "set", "lo", "up").Expect("lo up");
            _behind.Run("ip", "link", "set", "eth0", "up").Expect("link up");
            _behind.Run("ip", "route", "add", "default", "via", outer + ".1").Expect("route");
            Host.Run("ip", "route", "add", "default", "via", Router.IPv4).Expect("route");
            Serve("webserver", "tcp_server", 8000);
            Serve("nameserver", "udp_server", 53);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Host Host => _network.A;

    public Host Router => _network.B;

    public string PathOf(string name) => _network.PathOf(name);

    /// <summary>Of all three.</summary>
    public Daemon Track() => Daemon.Tracker(_network, "--netns", _behind.Inode).Await("listening");

    /// <summary>Our collector, which stamps and passes on to <see cref="Nfcapd"/>.</summary>
    public Daemon Collect() => Daemon.Of(Router.Start(
        Published.Updater, "run", "--collect", $"udp:127.0.0.1:{Ours}", "--tracker", Daemon.Socket(_network), "--export", $"udp:127.0.0.1:{Theirs}"))
        .Await("listening on udp").Await("host ");

    public Daemon Nfcapd()
    {
        Directory.CreateDirectory(PathOf("theirs"));
        var daemon = Daemon.Of(Router.Start("nfcapd", "-l", PathOf("theirs"), "-b", "127.0.0.1", "-p", Theirs, "-t", Nfcapds.OneFile, "-B", "8000000"));
        Tool.Until(() => Queued(Theirs) is not null, "nfcapd listens");
        return daemon;
    }

    /// <summary>softflowd on the router's interface, with the packets as they pass.</summary>
    public Daemon Softflowd(string version)
    {
        var daemon = Daemon.Of(Router.Start(
            "softflowd", "-d", "-i", "veth0", "-n", $"127.0.0.1:{Ours}", "-v", version, "-m", "100000", "-c", PathOf("control"), "-p", PathOf("pid"), "ip"));
        Tool.Until(() => Control("statistics").Contains("Packets processed", StringComparison.Ordinal), "softflowd answers");
        return daemon;
    }

    /// <summary>Short-lived programs of the host, of different names, one conversation each.</summary>
    /// <returns>Program and protocol and port: <c>6 40001</c>. Ports that were two programs' are not told.</returns>
    public Dictionary<string, string> Talk(int count)
    {
        Dictionary<string, string> clients = [];
        HashSet<string> twice = [];
        using var actor = Host.Act("s", "burst", _behind.IPv4, 8000, 53, count);
        for (var i = 0; i < count; i++)
        {
            var sent = actor.Await("sent"); // NAME PROTOCOL ADDRESS PORT
            var key = (sent[1] == "TCP" ? "6 " : "17 ") + sent[3];
            _ = clients.TryAdd(key, sent[0]) || twice.Add(key);
        }

        twice.ToList().ForEach(key => clients.Remove(key));
        return clients;
    }

    /// <summary>Brings softflowd to see what has passed (it gets packets in blocks, and only full ones), to tell it, and to end.</summary>
    public void EndSoftflowd(Daemon softflowd)
    {
        var packets = Passed("rx") + Passed("tx");
        for (var i = 0; Processed() < packets && i < 40; i++)
        {
            using var filler = Host.Act("filler", "filler", Router.IPv4, 2000);
            filler.WaitForEnd();
        }

        Assert.True(Processed() >= packets, $"softflowd saw {Processed()} of {packets} packets");
        Control("expire-all");
        Control("shutdown");
        softflowd.WaitForEnd();
        Tool.Until(() => Queued(Ours) == 0, "the updater has read everything");
    }

    /// <summary>Protocol and ports of each flow and its name, as stock nfdump prints them.</summary>
    public List<(string[] Ports, string Name)> Shown(Daemon nfcapd)
    {
        Tool.Until(() => Queued(Theirs) == 0, "nfcapd has read everything");
        Assert.True(nfcapd.Stop() == 0, nfcapd.Said);
        Assert.Contains("Bad Packets: 0", nfcapd.Said, StringComparison.Ordinal);
        var text = Tool.Run("nfdump", "-R", PathOf("theirs"), "-q", "-N", "-6", "-o", "fmt:%pr %sp %dp;%uname", "port 8000 or port 53").Expect("nfdump");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';'))
            .Select(parts => (parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), parts[1].Trim()))];
    }

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        foreach (var pid in Tool.Run("ip", "netns", "pids", _behind.Name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Tool.Run("kill", "-KILL", pid);
        }

        Tool.Run("ip", "netns", "del", _behind.Name);
        _network.Dispose();
    }

    void Serve(string name, string script, int port)
    {
        var server = _behind.Act(name, script, _behind.IPv4, port);
        _servers.Add(server);
        server.Await("bound");
    }

    string Control(string command) => Router.Run("softflowctl", "-c", PathOf("control"), command).Output;

    int Passed(string way) => int.Parse(Router.Run("cat", $"/sys/class/net/veth0/statistics/{way}_packets").Expect("packets"), CultureInfo.InvariantCulture);

    int Processed() => Number(Regex.Match(Control("statistics"), @"Packets processed: (\d+)"));

    /// <summary>Bytes that wait in the socket of that port on the router; null: there is none.</summary>
    int? Queued(string port) =>
        Regex.Match(Router.Run("ss", "-uanH", "sport", "=", ":" + port).Output, @"^\S+\s+(\d+)") is { Success: true } found ? Number(found) : null;

    static int Number(Match found) => found.Success ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
}
