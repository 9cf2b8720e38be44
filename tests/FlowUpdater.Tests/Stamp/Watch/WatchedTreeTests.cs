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
        Assert.Equal(["2026/nfcapd.8"], Read());
    }

    [Fact]
    public void Read_DirectoryMoved_FilesHaveTheirNewPlace()
    {
        Directory.CreateDirectory(At("a"));
        _tree.Start(_report);
        Directory.Move(At("a"), At("b"));
        File.WriteAllText(At("b/nfcapd.1"), "");

        Assert.Contains("b/nfcapd.1", Read());
        File.WriteAllText(At("b/nfcapd.2"), "");
        Assert.Equal(["b/nfcapd.2"], Read());
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

        Assert.Equal(["a/nfcapd.1"], Read());
        Assert.Equal(2, _tree.Directories);
    }

    string At(string name) => Path.Combine(_root, name);

    List<string> Read()
    {
        List<FlowFile> found = [];
        _tree.Read(found, TimeSpan.FromMilliseconds(50));
        return [.. found.Select(file => file.Relative)];
    }
}
