using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>Two where one was expected.</summary>
public sealed class SecondProgramTests
{
    [Fact]
    public void SecondTracker_SameSocket_SaysSoAndLeavesTheFirstAlone()
    {
        using var network = new Network();
        using var first = Daemon.Tracker(network).Await("listening");
        var second = Tool.Run(Published.Tracker, "run", "--listen", Daemon.Socket(network), "--netns", network.A.Inode);

        Is(second, 1, $"cannot listen on {Quote(Daemon.Socket(network))}: another server is listening there");
        Tool.Run(Published.Tracker, "status", "--connect", Daemon.Socket(network)).Expect("status of the first");
        Assert.Equal(0, first.Stop());
        Assert.False(File.Exists(network.PathOf("tracker.sock")));
    }

    [Fact]
    public void Tracker_SocketOfAKilledOne_TakesItOver()
    {
        using var network = new Network();
        using (var killed = Daemon.Tracker(network).Await("listening"))
        {
            killed.Kill();
        }

        Assert.True(File.Exists(network.PathOf("tracker.sock")));
        using var next = Daemon.Tracker(network).Await("listening");
        Tool.Run(Published.Tracker, "status", "--connect", Daemon.Socket(network)).Expect("status");
        Assert.Equal(0, next.Stop());
    }

    [Fact]
    public void SecondUpdater_SameFolder_NoFlowIsLostOrOverwritten()
    {
        using var host = new FloodingHost();
        using var first = host.Updater(host.Flows);
        using var second = host.Updater(host.Flows);
        host.Flood(3000);
        Thread.Sleep(2500);
        Assert.Equal((0, 0), (first.Stop(), second.Stop()));
        using (var third = host.Updater(host.Flows))
        {
            host.Flood(1000);
            Assert.Equal(0, third.Stop());
        }

        Assert.Equal(7000, FlowFolder.CountSound(host.Flows));
        Assert.Empty(FlowFolder.Unfinished(host.Flows));
    }

    [Fact]
    public void SecondUpdater_WhileTheFirstWrites_LeavesItsFile()
    {
        using var host = new FloodingHost();
        using var first = host.Updater(host.Flows);
        host.Flood(3000);
        Until.True(() => FlowFolder.Unfinished(host.Flows).Length > 0, "the first updater writes");
        using var second = host.Updater(host.Flows);
        Assert.Equal((0, 0), (second.Stop(), first.Stop()));

        WasSaidOnce(second.Said, $"{Quote(host.Flows)}/nfcapd.current.{first.Pid} is left as it is: process {first.Pid} may be writing it");
        Assert.Equal(3000, FlowFolder.CountSound(host.Flows));
    }
}
