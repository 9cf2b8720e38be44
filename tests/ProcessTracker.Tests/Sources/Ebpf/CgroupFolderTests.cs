using Enrichment.Tracker.Sources.Ebpf;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Ebpf;

public sealed class CgroupFolderTests
{
    [Fact]
    public void MountPoint_HybridHost_IsTheUnifiedOne() => Assert.Equal(
        "/sys/fs/cgroup/unified",
        CgroupFolder.MountPoint(
        [
            "22 1 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw",
            "31 22 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
            "32 22 0:27 / /sys/fs/cgroup/unified rw,relatime shared:9 master:1 - cgroup2 cgroup2 rw",
        ]));

    [Fact]
    public void MountPoint_None_IsNull() => Assert.Null(CgroupFolder.MountPoint(["22 1 0:20 / /sys rw - sysfs sysfs rw", "", "a b c"]));
}
