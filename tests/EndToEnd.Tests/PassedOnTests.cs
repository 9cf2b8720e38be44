using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>
/// Short-lived programs on a tracked host talk; a router's exporter knows nothing of them; our collector stamps its flows and passes them on to
/// the collector that was there before, a stock nfcapd, and stock nfdump prints the name of each. PASSED_ON_CONVERSATIONS: how many (default 500).
/// </summary>
public sealed class PassedOnTests : IDisposable
{
    const string Ours = "9995", Theirs = "9996", Untouched = "9997";

    static readonly int Count = int.TryParse(
        Environment.GetEnvironmentVariable("PASSED_ON_CONVERSATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 500;

    readonly Network _network = new();
    readonly List<Actor> _actors = [];
    readonly Dictionary<string, string> _clients = [];

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _network.Dispose();
    }

    [Theory]
    [InlineData("softflowd")]
    [InlineData("flowupdater")]
    public void Export_FlowsOfARouter_StockNfcapdHasTheirNames(string exporter)
    {
        var a = _network.A;
        Serve("webserver", "tcp_server", 8000);
        Serve("nameserver", "udp_server", 53);
        using var nfcapd = Nfcapd("stamped", Theirs);
        using var untouched = Nfcapd("relayed", Untouched);
        using var tracker = Daemon.Tracker(_network).Await("listening");
        using var updater = Daemon.Of(a.Start(
            Published.Updater, "run", "--collect", $"udp:127.0.0.1:{Ours}", "--tracker", Daemon.Socket(_network), "--export", $"udp:127.0.0.1:{Theirs}", "--relay", $"127.0.0.1:{Untouched}"))
            .Await("listening on udp").Await("host ");
        using (var router = Daemon.Of(a.Start("tcpdump", "-i", "veth0", "-U", "-B", "32768", "--immediate-mode", "-Z", "root", "-w", _network.PathOf("router.pcap"), "ip")).Await("listening on"))
        {
            var last = Talk();
            Tool.Until(() => Captured(last) >= 2, "the last packets are in the file");
            router.Stop("INT");
        }

        if (exporter == "flowupdater")
        {
            a.Run(Published.Updater, "run", "--read", _network.PathOf("router.pcap"), "--export", $"ipfix:udp:127.0.0.1:{Ours}").Expect("flowupdater");
        }
        else
        {
            a.Run("softflowd", "-d", "-r", _network.PathOf("router.pcap"), "-n", $"127.0.0.1:{Ours}", "-v", "9", "-m", "100000").Expect("softflowd");
        }

        Tool.Until(() => Queued(Ours) == 0, "the updater has read everything");
        Assert.True(updater.Stop() == 0, updater.Said);
        tracker.Stop();

        Check("stamped", nfcapd, updater.Said);
        var plain = Flows("relayed", untouched);
        Assert.True(plain.Count >= 2 * _clients.Count, $"{plain.Count} flows were relayed");
        Assert.All(plain, flow => Assert.Equal("<empty>", flow.Name));
    }

    void Check(string folder, Daemon nfcapd, string said)
    {
        var flows = Flows(folder, nfcapd);
        var (right, none, wrong) = (0, 0, new List<string>());
        foreach (var (line, name) in flows)
        {
            // The source's program: of what clients send the client, of what they get the server.
            var ports = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var isRequest = _clients.TryGetValue(ports[0] + " " + ports[1], out var expected);
            expected ??= _clients.ContainsKey(ports[0] + " " + ports[2]) ? ports[0] == "6" ? "webserver" : "nameserver" : null;
            if (expected is null)
            {
                continue; // ARP's neighbour, or a port that two had.
            }

            var others = isRequest ? (ports[0] == "6" ? "webserver" : "nameserver") : _clients[ports[0] + " " + ports[2]];
            _ = name.Split('|').Contains(expected) ? right++ : name == "none" || name.Split('|').Contains(others) ? none++ : 0;
            wrong.AddRange(name == "none" || name.Split('|').Contains(expected) || name.Split('|').Contains(others) ? [] : [$"{line}: wanted {expected}, got {name}"]);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)) + "\n" + said);
        Assert.True(right + none >= 1.8 * _clients.Count, $"{right + none} flows of {_clients.Count} conversations\n{said}");
        TestContext.Current.SendDiagnosticMessage($"{right} of {right + none} flows have their source's name in nfdump");
        Assert.True(!said.Contains("source ebpf", StringComparison.Ordinal) || right > 0.95 * (right + none), $"{right} of {right + none} have their source's name\n{said}");
    }

    /// <summary>Protocol, ports and name of each flow as nfdump prints them.</summary>
    List<(string Ports, string Name)> Flows(string folder, Daemon nfcapd)
    {
        Tool.Until(() => Queued(folder == "stamped" ? Theirs : Untouched) == 0, "nfcapd has read everything");
        Assert.True(nfcapd.Stop() == 0, nfcapd.Said);
        Assert.Contains("Bad Packets: 0", nfcapd.Said, StringComparison.Ordinal);
        var text = Tool.Run("nfdump", "-R", _network.PathOf(folder), "-q", "-N", "-6", "-o", "fmt:%pr %sp %dp;%uname").Expect("nfdump");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';')).Select(parts => (parts[0].Trim(), parts[1].Trim()))];
    }

    Daemon Nfcapd(string folder, string port)
    {
        Directory.CreateDirectory(_network.PathOf(folder));
        var daemon = Daemon.Of(_network.A.Start("nfcapd", "-l", _network.PathOf(folder), "-b", "127.0.0.1", "-p", port, "-t", Nfcapds.OneFile, "-B", "8000000"));
        Tool.Until(() => Queued(port) is not null, "nfcapd listens");
        return daemon;
    }

    /// <summary>Bytes that wait in the socket of that port on host A; null: there is none.</summary>
    int? Queued(string port) =>
        Regex.Match(_network.A.Run("ss", "-uanH", "sport", "=", ":" + port).Output, @"^\S+\s+(\d+)") is { Success: true } found
            ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    int Captured(string port) =>
        Tool.Run("tcpdump", "-n", "-r", _network.PathOf("router.pcap"), "port", port).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    void Serve(string name, string script, int port)
    {
        var actor = _network.B.Act(name, script, _network.B.IPv4, port);
        _actors.Add(actor);
        actor.Await("bound");
    }

    /// <returns>The last client's port.</returns>
    string Talk()
    {
        var actor = _network.A.Act("s", "burst", _network.B.IPv4, 8000, 53, Count);
        _actors.Add(actor);
        HashSet<string> twice = [];
        var last = "";
        for (var i = 0; i < Count; i++)
        {
            var sent = actor.Await("sent"); // NAME PROTOCOL ADDRESS PORT
            last = sent[3];
            var key = (sent[1] == "TCP" ? "6 " : "17 ") + last;
            _ = _clients.TryAdd(key, sent[0]) || twice.Add(key);
        }

        // The kernel gives a port to a second program at times: then there is one flow for both, or two.
        twice.ToList().ForEach(key => _clients.Remove(key));
        return last;
    }
}
