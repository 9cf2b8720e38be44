using System.Diagnostics;
using System.Globalization;
using Enrichment.Updater.Stamp;
using Enrichment.Updater.Stamp.Finding;
using Enrichment.Updater.Stamp.Watch;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Watch;

public sealed class WatchedTreeTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("tree").FullName;
    readonly StampReport _report = new(TextWriter.Null);
    readonly WatchedTree _tree;

    public WatchedTreeTests() => _tree = new WatchedTree(new StampRequest { Paths = [_root] }, _report, TimeProvider.System);

    public void Dispose()
    {
        _tree.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Read_MoreEventsThanTheKernelKeeps_AllIsLookedAtAgain()
    {
        var most = int.Parse(File.ReadAllText("/proc/sys/fs/inotify/max_queued_events"), CultureInfo.InvariantCulture);
        Assert.SkipWhen(most > 100_000, "the kernel keeps more events than a test should make");
        Assert.Empty(_tree.Start(_report));
        var (one, other) = (At("nfcapd.current.1"), At("nfcapd.current.2"));
        File.WriteAllText(one, "");
        for (var i = 0; i < most; i++)
        {
            File.Move(one, other);
            (one, other) = (other, one);
        }

        Directory.CreateDirectory(At("2026"));
        File.WriteAllText(At("2026/nfcapd.7"), "");

        Assert.Equal(["2026/nfcapd.7"], Read());
        File.WriteAllText(At("2026/nfcapd.8"), ""); // and it goes on
        AssertTold("2026/nfcapd.8");
    }

    [Fact]
    public void Read_DirectoryMoved_FilesHaveTheirNewPlace()
    {
        Directory.CreateDirectory(At("a"));
        _tree.Start(_report);
        Directory.Move(At("a"), At("b"));
        File.WriteAllText(At("b/nfcapd.1"), "");

        AssertTold("b/nfcapd.1");
        File.WriteAllText(At("b/nfcapd.2"), "");
        AssertTold("b/nfcapd.2");
    }

    [Fact]
    public void Read_DirectoryRemovedAndMadeAgain_IsWatched()
    {
        Directory.CreateDirectory(At("a"));
        _tree.Start(_report);
        Directory.Delete(At("a"));
        Read();
        Directory.CreateDirectory(At("a"));
        Read();
        File.WriteAllText(At("a/nfcapd.1"), "");

        AssertTold("a/nfcapd.1");
        Assert.Equal(2, _tree.Directories);
    }

    string At(string name) => Path.Combine(_root, name);

    /// <summary>
    /// The file is told of. It need not be at once: where another thread begins a process meanwhile, that has the file open too until it
    /// becomes another program, and only then is the file closed.
    /// </summary>
    void AssertTold(string name)
    {
        var patience = Stopwatch.StartNew();
        while (!Read().Contains(name))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(30), $"{name} is not told of");
        }
    }

    List<string> Read()
    {
        List<FlowFile> found = [];
        _tree.Read(found, TimeSpan.FromMilliseconds(50));
        return [.. found.Select(file => file.Relative)];
    }
}
