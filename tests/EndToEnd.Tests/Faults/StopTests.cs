using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>Ends in the middle of a capture: asked for, and not.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Updater_AskedToStop_ClosesItsFilesAndCounts(string signal)
    {
        using var host = new FloodingHost();
        using var updater = host.Updater(host.Flows);
        host.Flood(3000);
        Assert.Equal(0, updater.Stop(signal));

        Assert.All(Sentences(updater.Said), sentence => Assert.StartsWith("capturing on", sentence, StringComparison.Ordinal));
        Assert.Contains("written         3000 flows to 1 files", updater.Said);
        Assert.Contains("3,000 packets", updater.Said);
        Assert.Equal(3000, FlowFolder.CountSound(host.Flows));
        Assert.Empty(FlowFolder.Unfinished(host.Flows));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Tracker_AskedToStop_CountsAndLeavesNoSocket(string signal)
    {
        using var network = new Network();
        using var tracker = Daemon.Tracker(network).Await("listening");
        Assert.Equal(0, tracker.Stop(signal));
        Assert.Contains("stopped after", tracker.Said);
        Assert.False(File.Exists(network.PathOf("tracker.sock")));
    }

    [Fact]
    public void Updater_Killed_TheNextStartSavesItsCompleteBlocks()
    {
        using var host = new FloodingHost();
        using (var killed = host.Updater(host.Flows, "--rotate", "1h"))
        {
            host.Flood(30_000);
            Until.True(() => FlowFolder.Unfinished(host.Flows).Sum(file => new FileInfo(file).Length) > 50_000, "a block is on the disk");
            killed.Kill();
        }

        Assert.Single(FlowFolder.Unfinished(host.Flows));
        using var next = host.Updater(host.Flows, "--rotate", "1h");
        Assert.Equal(0, next.Stop());

        WasSaidOnce(next.Said, $"{Quote(host.Flows)}/nfcapd.current.\\d+, left by a run that crashed: \\d+ flows were saved to {Quote(host.Flows)}/nfcapd.\\d{{12}}");
        var saved = FloodingHost.Count(next.Said, @"crashed: (\d+) flows");
        Assert.InRange(saved, 5_000, 30_000);
        Assert.Equal(saved, FlowFolder.CountSound(host.Flows));
        Assert.Empty(FlowFolder.Unfinished(host.Flows));
    }
}
