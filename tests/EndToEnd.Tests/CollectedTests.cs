using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>
/// Short-lived programs on a tracked host talk; what a router on the way sees of it, softflowd exports as NetFlow v5, v9 and IPFIX, with the packets'
/// own times; our collector names both ends of each flow. COLLECTED_CONVERSATIONS: how many (default 500).
/// </summary>
public sealed class CollectedTests : IDisposable
{
    static readonly int Count = int.TryParse(
        Environment.GetEnvironmentVariable("COLLECTED_CONVERSATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 500;

    readonly Network _network = new();
    readonly List<Actor> _actors = [];
    readonly List<Conversation> _conversations = [];

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _network.Dispose();
    }

    [Fact]
    public void Collect_FlowsOfShortLivedPrograms_NamesAreRight()
    {
        var (a, b) = (_network.A, _network.B);
        Serve("webserver", "tcp_server", 8000);
        Serve("nameserver", "udp_server", 53);
        using var tracker = Daemon.Tracker(_network).Await("listening");
        using var collector = Daemon.Of(a.Start(
            Published.Updater, "run", "--collect", "udp:127.0.0.1:9995", "--tracker", Daemon.Socket(_network), "--write", _network.PathOf("flows"), "--rotate", "1h"))
            .Await("listening on udp").Await("host ");
        using (var router = Daemon.Of(a.Start("tcpdump", "-i", "veth0", "-U", "-B", "32768", "--immediate-mode", "-Z", "root", "-w", _network.PathOf("router.pcap"), "ip")).Await("listening on"))
        {
            Talk(a, b);
            Tool.Until(() => Captured(_conversations[^1]) >= 2, "the last packets are in the file");
            router.Stop("INT");
            Assert.Contains("\n0 packets dropped by kernel", router.Said, StringComparison.Ordinal);
        }

        foreach (var version in new[] { "5", "9", "10" })
        {
            a.Run("softflowd", "-d", "-r", _network.PathOf("router.pcap"), "-n", "127.0.0.1:9995", "-v", version, "-m", "100000").Expect("softflowd");
        }

        Assert.True(collector.Stop() == 0, collector.Said);
        tracker.Stop();
        Check(collector.Said.Contains("source ebpf", StringComparison.Ordinal), collector.Said);
    }

    void Check(bool seesAll, string said)
    {
        var flows = ShownFlow.ByFlowView(_network.PathOf("flows")).ToLookup(flow => flow.Source);
        var (wrong, named, all) = (new List<string>(), 0, 0);

        // The kernel gives a port to a second program at times: then there is one flow for both, or two.
        foreach (var conversation in _conversations.GroupBy(c => (c.Protocol, c.Client)).Where(group => group.Count() == 1).Select(group => group.Single()))
        {
            var found = conversation.In(flows[conversation.Client].Concat(flows[conversation.Server].Where(flow => flow.Destination == conversation.Client))).ToList();
            Assert.True(found.Count >= 6, $"{conversation}: {found.Count} flows of three exports of both directions\n{said}");
            foreach (var (flow, source, destination) in found)
            {
                wrong.AddRange(IsRight(flow.SourceName, source) && IsRight(flow.DestinationName, destination) ? [] : [$"wanted {source} -> {destination}, got {flow}"]);
                named += flow.SourceName == source && flow.DestinationName == destination ? 1 : 0;
                all++;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)));

        // A polling tracker does not see sockets of milliseconds. v9 says times to the second: within one, a port may be two programs'.
        TestContext.Current.SendDiagnosticMessage($"{named} of {all} flows are named at both ends; every socket seen: {seesAll}");
        Assert.True(!seesAll || named > all * 0.95, $"{named} of {all} flows are named at both ends\n{said}");
        var nfdump = ShownFlow.ByNfdump(_network.PathOf("flows"));
        Assert.Equal(flows.Sum(group => group.Count()), nfdump.Count);
    }

    /// <summary>The name, none, or several among which it is.</summary>
    static bool IsRight(string shown, string name) => shown == "-" || shown.Split('|').Contains(name);

    int Captured(Conversation conversation) =>
        Tool.Run("tcpdump", "-n", "-r", _network.PathOf("router.pcap"), "port", conversation.Client.Split(' ')[1]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    void Serve(string name, string script, int port)
    {
        var actor = _network.B.Act(name, script, _network.B.IPv4, port);
        _actors.Add(actor);
        actor.Await("bound");
    }

    void Talk(Host a, Host b)
    {
        var actor = a.Act("s", "burst", b.IPv4, 8000, 53, Count);
        _actors.Add(actor);
        for (var i = 0; i < Count; i++)
        {
            var sent = actor.Await("sent"); // NAME PROTOCOL ADDRESS PORT
            var tcp = sent[1] == "TCP";
            _conversations.Add(new Conversation("burst", sent[1], $"{sent[2]} {sent[3]}", $"{b.IPv4} {(tcp ? 8000 : 53)}", sent[0], tcp ? "webserver" : "nameserver"));
        }
    }
}
