using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>
/// A router exports, the real nfcapd writes a file every two seconds into a tree by day, and <c>flowupdater stamp --watch</c> names the
/// processes in each as it is completed.
/// </summary>
public sealed class CollectorWatchTests : IDisposable
{
    readonly Network _network = new();
    readonly List<Actor> _actors = [];
    readonly List<Conversation> _conversations = [];

    string Flows => _network.PathOf("nfcapd");

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _network.Dispose();
    }

    [Fact]
    public void Watch_WithTracker_EachFileOfNfcapdIsStamped()
    {
        using var tracker = Daemon.Tracker(_network).Await("listening");
        using var nfcapd = Collect();
        using var watch = Watch("--tracker", Daemon.Socket(_network));
        Talk("one", "two", "three");
        nfcapd.Stop();

        UntilAllAreStamped();
        End(watch);
        CheckNames();
        Assert.True(Files().Length >= 3, "nfcapd rotated less than it should");
        Assert.Matches(@"/nfcapd/\d{4}/\d\d/\d\d/nfcapd\.\d+$", Files()[0]);
    }

    [Fact]
    public void Watch_WithJournal_FilesOfTheTimeInBetweenAreCaughtUp()
    {
        using var tracker = Daemon.Tracker(_network, "--journal", _network.PathOf("journal")).Await("listening");
        using var nfcapd = Collect();
        using (var first = Watch("--journal", _network.PathOf("journal")))
        {
            Talk("one");
            Tool.Until(() => StampedFiles() > 0, "a file is stamped");
            End(first);
        }

        var before = StampedFiles();
        Talk("two");
        nfcapd.Stop();
        Assert.Equal(before, StampedFiles());

        using var second = Watch("--journal", _network.PathOf("journal"));
        UntilAllAreStamped();
        End(second);
        Assert.Matches(@"skipped\s+[1-9]\d*\s+done before", second.Said);
        CheckNames();
    }

    Daemon Collect()
    {
        Directory.CreateDirectory(Flows);
        var nfcapd = Daemon.Of(_network.A.Start("nfcapd", "-w", Flows, "-S", "1", "-t", "2", "-y", "-b", "127.0.0.1", "-p", "9995"));
        Tool.Until(() => _network.A.Run("ss", "-Huln", "sport", "=", ":9995").Output.Length > 0, "nfcapd listens");
        return nfcapd;
    }

    Daemon Watch(params string[] bindings) =>
        Daemon.Of(Tool.Start(Published.Updater, ["stamp", Flows, "--watch", "--state", _network.PathOf("state"), "--max-hold", "15s", .. bindings])).Await("watching");

    /// <summary>Each talks to a server of its own for more than a second, so that a tracker that polls sees all; then the router tells of it.</summary>
    void Talk(params string[] names)
    {
        foreach (var name in names)
        {
            var port = 8000 + _actors.Count;
            Enter(_network.B.Act(name + "server", "tcp_server", _network.B.IPv4, port)).Await("bound");
            var client = Enter(_network.A.Act(name, "tcp_client", _network.B.IPv4, port, 1.6));
            var clientPort = client.Await("bound")[1];
            var first = Now();
            client.WaitForEnd();
            _conversations.Add(new Conversation(name, "TCP", $"{_network.A.IPv4} {clientPort}", $"{_network.B.IPv4} {port}", name, name + "server"));
            Export(_network.A.IPv4, clientPort, _network.B.IPv4, port, first + 0.1, Now() - 0.3);
        }
    }

    void Export(string client, string clientPort, string server, int port, double first, double last) => _network.A.Run(
        "/usr/bin/python3", Path.Combine(Published.Root, "tests/EndToEnd.Tests/Actors/netflow5.py"), "127.0.0.1", "9995", "6",
        client, clientPort, server, $"{port}", first.ToString("R", CultureInfo.InvariantCulture), last.ToString("R", CultureInfo.InvariantCulture)).Expect("netflow5");

    static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    Actor Enter(Actor actor)
    {
        _actors.Add(actor);
        return actor;
    }

    void UntilAllAreStamped() => Tool.Until(() => StampedFiles() == Files().Length, "each file of nfcapd is stamped");

    string[] Files() => Directory.GetFiles(Flows, "nfcapd.2*", SearchOption.AllDirectories);

    /// <summary>As the state file tells; it is locked for programs of ours, not for others.</summary>
    int StampedFiles() => Tool.Run("grep", "-c", "\tdone\t", "-P", _network.PathOf("state")).Output is { Length: > 0 } count ? int.Parse(count, CultureInfo.InvariantCulture) : 0;

    static void End(Daemon watch)
    {
        Assert.Equal(0, watch.Stop());
        Assert.Matches(new Regex(@"^files +[1-9]", RegexOptions.Multiline), watch.Said);
        Assert.DoesNotMatch(new Regex("^  late", RegexOptions.Multiline), watch.Said);
    }

    void CheckNames()
    {
        var flows = ShownFlow.ByNfdump(Flows);
        foreach (var conversation in _conversations)
        {
            var found = conversation.In(flows).ToList();
            Assert.True(found.Count >= 2, $"{conversation.Kind}: not both directions were collected");
            Assert.All(found, end => Assert.Equal(end.Source, end.Flow.UserName));
        }
    }
}
