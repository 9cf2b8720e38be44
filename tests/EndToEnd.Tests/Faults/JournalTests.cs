using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>
/// The journal when the recorder is killed, when its disk is full, and with several recorders: what was recorded names
/// flows that others captured, and what was not names none.
/// </summary>
public sealed class JournalTests : IDisposable
{
    readonly Network _network = new();
    readonly List<Actor> _actors = [];

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _network.Dispose();
    }

    string Journal => _network.PathOf("journal");

    [Fact]
    public void TrackerKilledUnderLoadAgainAndAgain_AtMostTheLastSecondIsMissing()
    {
        Serve();
        _actors.Add(_network.B.Act("web", "tcp_server", _network.B.IPv4, 8000));
        _actors[^1].Await("bound");
        using var collector = Collector();
        var talks = new List<(string Port, string Name)>();
        var runs = new List<(double From, double Until)>();
        for (var round = 0; round < 4; round++)
        {
            using var tracker = Tracker();
            var from = TimedFlow.Now();
            _actors.Add(_network.A.Act("s" + round, "burst", _network.B.IPv4, 8000, 53, 5000)); // 5,000 sockets, one after another
            for (var i = 0; i < 3; i++)
            {
                var name = $"talk{round}{i}";
                talks.Add((Talk(name, 1.2), name));
                Thread.Sleep(400 + (round * 90));
            }

            runs.Add((from, TimedFlow.Now()));
            tracker.Kill();
            Assert.InRange(runs[^1].Until - KnownUntil(), -0.1, 1.1);
            talks.Add((Talk("gap" + round, 1.2), "gap" + round));
            _actors[^1].WaitForEnd();
        }

        Assert.Equal(0, collector.Stop());
        var flows = Stamped(_network.PathOf("collected"));
        foreach (var (port, name) in talks)
        {
            var flow = Assert.Single(flows, flow => flow.Port == port);
            Assert.True(flow.Name == name || flow.Name == "-", $"{name}: {flow}");
            if (runs.Exists(run => flow.First > run.From && flow.Last < run.Until - 1))
            {
                Assert.Equal(name, flow.Name);
            }

            if (name.StartsWith("gap", StringComparison.Ordinal))
            {
                Assert.Equal(("-", "tracker-away"), (flow.Name, flow.Reason));
            }
        }

        Assert.True(talks.Count(talk => flows.Exists(flow => flow.Port == talk.Port && flow.Name == talk.Name)) >= 5, string.Join('\n', flows));
        Assert.All(flows.Where(flow => flow.Name.StartsWith("talk", StringComparison.Ordinal)), flow => Assert.Contains((flow.Port, flow.Name), talks));
    }

    [Fact]
    public void DiskFullForAWhile_TrackingGoesOn_AndTheRecordWhenThereIsRoomAgain()
    {
        Serve();
        _actors.Add(_network.B.Act("web", "tcp_server", _network.B.IPv4, 8000));
        _actors[^1].Await("bound");
        using var disk = new SmallDisk(Journal, 1024);
        using var tracker = Tracker("--journal-size", "1M");
        using var updater = Collector();
        var before = Talk("before", 1.5);
        _actors[^1].WaitForEnd();
        Thread.Sleep(1100);

        disk.Fill();
        var full = Talk("full", 1.5);
        _actors.Add(_network.A.Act("s", "burst", _network.B.IPv4, 8000, 53, 300)); // more than the page that the segment has still
        tracker.Await("the feed cannot be recorded");
        _actors[^2].WaitForEnd();
        _actors[^1].WaitForEnd();
        var status = Tool.Run(Published.Tracker, "status", "--connect", Daemon.Socket(_network)).Expect("status");
        Assert.Matches(@"journal failing +1\b", status);
        Thread.Sleep(500);
        disk.Free();
        tracker.Await("the feed is recorded again");
        var after = Talk("after", 1.5);
        _actors[^1].WaitForEnd();
        Thread.Sleep(1500);
        Assert.Equal(0, updater.Stop());
        Assert.Equal(0, tracker.Stop());

        WasSaidOnce(tracker.Said, $"{Quote(Journal)}/.*: the feed cannot be recorded: No space left on device; tracking goes on, and it is tried again");
        WasSaidOnce(tracker.Said, $"{Quote(Journal)}/.*: the feed is recorded again after [\\d.]+ s; \\d+ changes were told in that time");
        var flows = Stamped(_network.PathOf("collected"));
        Assert.Equal("before", Assert.Single(flows, flow => flow.Port == before).Name);
        Assert.Equal("after", Assert.Single(flows, flow => flow.Port == after).Name);
        // Two minutes of closed sockets are in the snapshot at the new segment's beginning.
        Assert.Equal("full", Assert.Single(flows, flow => flow.Port == full).Name);
    }

    [Fact]
    public void UpdaterRecordsTwoTrackers_EachInItsFolder_AndBothEndsAreNamedLater()
    {
        Serve();
        using var first = Daemon.Of(Tool.Start(Published.Tracker, "run", "--listen", "unix:" + _network.PathOf("a"), "--netns", _network.A.Inode)).Await("listening");
        using var second = Daemon.Of(Tool.Start(Published.Tracker, "run", "--listen", "unix:" + _network.PathOf("b"), "--netns", _network.B.Inode)).Await("listening");
        using (var updater = Daemon.Of(_network.A.Start(
            Published.Updater, "run", "--capture", "veth0", "--write", _network.PathOf("collected"), "--idle-timeout", "1s",
            "--tracker", "unix:" + _network.PathOf("a"), "--tracker", "unix:" + _network.PathOf("b"), "--journal", Journal, "--journal-rotate", "2s")).Await("capturing"))
        {
            Talk("asker", 5);
            _actors[^1].WaitForEnd();
            Thread.Sleep(1500);
            Assert.Equal(0, updater.Stop());
            Assert.Matches(@"recorded +\d+ changes of 2 hosts in ", updater.Said);
        }

        Assert.Equal([Environment.MachineName, Environment.MachineName + "-2"], Directory.GetDirectories(Journal).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetDirectories(Journal), folder => Assert.InRange(Directory.GetFiles(folder, "*.journal").Length, 3, 8));
        var stamped = _network.PathOf("stamped");
        Tool.Run(Published.Updater, "stamp", _network.PathOf("collected"), "--journal", Journal, "--out", stamped).Expect("stamp");
        var flows = ShownFlow.ByFlowView(stamped).Where(flow => flow.Protocol == "UDP").ToList();
        Assert.Equal(2, flows.Count);
        Assert.Contains(flows, flow => (flow.SourceName, flow.DestinationName, flow.SourceGrade) == ("asker", "nameserver", "wildcard"));
        Assert.Contains(flows, flow => (flow.SourceName, flow.DestinationName) == ("nameserver", "asker"));
    }

    Daemon Tracker(params string[] options) => Daemon.Tracker(_network, ["--journal", Journal, .. options]).Await("listening");

    /// <summary>An updater that knows of no tracker.</summary>
    Daemon Collector() => Daemon.Of(_network.A.Start(
        Published.Updater, "run", "--capture", "veth0", "--write", _network.PathOf("collected"), "--idle-timeout", "1s")).Await("capturing");

    void Serve()
    {
        _actors.Add(_network.B.Act("nameserver", "udp_server", _network.B.IPv4, 53));
        _actors[^1].Await("bound");
    }

    /// <returns>The port it talks from.</returns>
    string Talk(string name, double seconds)
    {
        // Not a port that the kernel gives to others.
        _actors.Add(_network.A.Act(name, "udp_client", _network.B.IPv4, 53, seconds, $"local={5000 + _actors.Count}"));
        return _actors[^1].Await("bound")[1];
    }

    List<TimedFlow> Stamped(string path)
    {
        var stamped = _network.PathOf("stamped");
        Tool.Run(Published.Updater, "stamp", path, "--journal", Journal, "--out", stamped).Expect("stamp");
        return TimedFlow.SentBy(_network.A, stamped);
    }

    /// <summary>What the journal knows, asked of the stamping of a file of any time.</summary>
    double KnownUntil()
    {
        var file = _network.PathOf("probe");
        File.WriteAllBytes(file, FlowFolder.Written(1));
        var said = Tool.Run(Published.Updater, "stamp", file, "--journal", Journal, "--match-time", "any").Errors;
        var known = Regex.Matches(said, @"all is known up to (\S+)Z")[^1].Groups[1].Value;
        return (DateTime.Parse(known, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).TotalSeconds;
    }
}
