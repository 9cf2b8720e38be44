using System.Globalization;
using Enrichment.Tracker.Sources.Ebpf;
using Xunit;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>A cgroup of the test's own, without processes; removed at the end.</summary>
sealed class Cgroup : IDisposable
{
    static int _count;

    public Cgroup()
    {
        var root = CgroupFolder.MountPoint(File.ReadLines("/proc/self/mountinfo"));
        Assert.SkipWhen(root is null, "needs a cgroup2 file system");
        Path = System.IO.Path.Combine(root!, string.Create(CultureInfo.InvariantCulture, $"trk{Environment.ProcessId}c{Interlocked.Increment(ref _count)}"));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>How many trackers' programs are attached to it.</summary>
    public int Trackers
    {
        get
        {
            using var folder = CgroupFolder.Open(Path);
            return AttachedPrograms.CountTrackers(folder);
        }
    }

    public void Dispose() => Tool.Run("rmdir", Path);
}
