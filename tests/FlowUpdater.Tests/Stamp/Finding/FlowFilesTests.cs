using Enrichment.Updater.Stamp;
using Enrichment.Updater.Stamp.Finding;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Finding;

public sealed class FlowFilesTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("find").FullName;
    readonly StringWriter _log = new();
    readonly StampReport _report;

    public FlowFilesTests() => _report = new StampReport(_log);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Find_Tree_InOrderOfNamesAndUnfinishedLeftOut()
    {
        With("a/2026/11/21/nfcapd.202611210005", "a/2026/11/21/nfcapd.202611210000", "a/2026/11/20/nfcapd.202611202355", "a/nfcapd.current.77", "a/.hidden", "a/nfcapd.current.5.copy");

        Assert.Equal(
            ["2026/11/20/nfcapd.202611202355", "2026/11/21/nfcapd.202611210000", "2026/11/21/nfcapd.202611210005"],
            Find(["a"]).Select(file => file.Relative));
        Assert.Equal(2, Skipped(SkipReason.Unfinished));
    }

    [Fact]
    public void Find_LinksInTree_AreNotFollowedButNamedOnesAre()
    {
        With("a/nfcapd.1", "b/nfcapd.2");
        File.CreateSymbolicLink(At("a/nfcapd.link"), At("b/nfcapd.2"));
        File.CreateSymbolicLink(At("a/loop"), At("a"));
        File.CreateSymbolicLink(At("c"), At("a"));

        Assert.Equal(["nfcapd.1"], Find(["c"]).Select(file => file.Relative));
        Assert.Equal(2, Skipped(SkipReason.Link));
        Assert.Equal([At("a/nfcapd.link")], Find(["a/nfcapd.link"]).Select(file => file.Path));
    }

    [Fact]
    public void Find_SameFileBySeveralWays_IsTakenOnce()
    {
        With("a/b/nfcapd.1", "a/nfcapd.2");
        File.CreateSymbolicLink(At("link"), At("a/nfcapd.2"));

        Assert.Equal(2, Find(["a", "a/b", "a/../a/b/nfcapd.1", "link"]).Count);
        Assert.Equal(3, Skipped(SkipReason.NamedTwice));
    }

    [Fact]
    public void Find_TwoFilesWithOnePlaceBelowOutput_SecondIsSaid()
    {
        With("r1/nfcapd.1", "r2/nfcapd.1");

        Assert.Single(Find(["r1", "r2"], "out"));
        Assert.Contains($"{At("r2/nfcapd.1")}: would overwrite what {At("r1/nfcapd.1")} becomes in the output directory", _log.ToString(), StringComparison.Ordinal);
        Assert.True(_report.Failed);
    }

    [Fact]
    public void Find_OutputInsidePath_IsNotLookedInto()
    {
        With("a/nfcapd.1", "a/stamped/nfcapd.1");

        Assert.Equal(["nfcapd.1"], Find(["a"], "a/stamped").Select(file => file.Relative));
    }

    [Fact]
    public void Find_OutputIsPath_IsRefused()
    {
        With("a/nfcapd.1");
        File.CreateSymbolicLink(At("same"), At("a"));

        Assert.Equal($"{At("a")}: is the output directory too; without --out its files are replaced", Assert.Throws<IOException>(() => Find(["a"], "same")).Message);
    }

    [Fact]
    public void Find_Pipe_IsNotOpened()
    {
        With("a/nfcapd.1");
        using var made = System.Diagnostics.Process.Start("mkfifo", At("a/pipe"));
        made.WaitForExit();

        Assert.Single(Find(["a"]));
        Assert.Equal(1, Skipped(SkipReason.NotRegular));
    }

    [Fact]
    public void Find_LinkToNothing_IsSaid()
    {
        File.CreateSymbolicLink(At("link"), At("gone"));

        Assert.Equal($"{At("link")}: leads to no file", Assert.Throws<FileNotFoundException>(() => Find(["link"])).Message);
    }

    [Fact]
    public void Remove_Leftovers_OnlyCopiesThatNobodyWrites()
    {
        var dead = int.MaxValue; // no process has such a number
        With($"a/nfcapd.current.{dead}.copy", $"a/nfcapd.current.{Environment.ProcessId}.copy", "a/nfcapd.current.1.copy", "a/nfcapd.current.1", "a/nfcapd.1");
        using var writing = File.OpenHandle(At("a/nfcapd.current.2.copy"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        StampLeftovers.Remove(At("a"), _report);

        Assert.Equal(["nfcapd.1", "nfcapd.current.1", "nfcapd.current.1.copy", "nfcapd.current.2.copy"], Directory.GetFiles(At("a")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    List<FlowFile> Find(string[] paths, string? output = null) => new FlowFiles([.. paths.Select(At)], output is null ? null : At(output), _report).Find();

    int Skipped(SkipReason reason) => _report.Counts.Skipped.GetValueOrDefault(reason);

    string At(string name) => Path.Combine(_root, name);

    void With(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllText(At(name), name);
        }
    }
}
