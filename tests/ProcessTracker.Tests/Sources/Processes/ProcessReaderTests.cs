using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Processes;

public sealed class ProcessReaderTests
{
    const long WallAtBoot = 1_700_000_000_123_456_789;
    const string Container = "3f4a9c1d2e5b6f7081920a1b2c3d4e5f60718293a4b5c6d7e8f9012233445566";

    readonly ProcessReader _reader = new(
        new ProcRoot(TestFiles.PathOf("procfs", "tree")), new UserNames(TestFiles.PathOf("procfs", "tree", "passwd")), "boot", WallAtBoot, containers: null);

    ProcessInfo? Read(int pid, ulong start) => _reader.InfoOf(new ProcessEntry(pid) { StartTicks = start });

    [Fact]
    public void InfoOf_ServerInContainer_ReadsEverything() => Assert.Equal(
        new ProcessInfo
        {
            BootId = "boot",
            Pid = 939,
            StartTimeNs = 1_700_005_234_680_000_000, // 523456 ticks of 10 ms later, rounded down to the tick
            Name = "dnsmasq",
            Executable = "/usr/sbin/dnsmasq",
            CommandLine = "/usr/sbin/dnsmasq --no-daemon -C /etc/dnsmasq d.conf",
            Uid = 65534,
            UserName = "nobody",
            ParentPid = 1,
            Parents = ProcessParents.Of([new(1, "")]),
            Cgroup = $"/system.slice/docker-{Container}.scope",
            ContainerId = Container,
        },
        Read(939, 523456));

    [Fact]
    public void InfoOf_NameWithBracketsAndBlanks_IsReadWhole()
    {
        var info = Read(940, 600000)!;

        Assert.Equal("a) b (c", info.Name);
        Assert.Equal("/tmp/a b (deleted)", info.Executable);
        Assert.Equal("master: \u001b[31mworker", info.CommandLine);
        Assert.Equal((4711u, null, 939), (info.Uid, info.UserName, info.ParentPid));
        Assert.Equal("/user.slice/user-4711.slice/session-3.scope", info.Cgroup);
        Assert.Null(info.ContainerId);
    }

    /// <summary>The tree has no process 1: its name is not known, and nothing is made up.</summary>
    [Fact]
    public void InfoOf_ChildOfTheServer_NamesThoseAboveAsFarAsTheyAreThere()
    {
        var parents = Read(940, 600000)!.Parents;

        Assert.Equal([new(939, "dnsmasq"), new(1, "")], parents);
        Assert.True(parents.IsWhole);
    }

    [Fact]
    public void ParentsFrom_PidOfTheParentIsAYoungerProcessNow_IsNotItsName() => Assert.Equal([new(940, "")], _reader.ParentsFrom(940, 599999));

    [Fact]
    public void InfoOf_KernelThread_HasNeitherExecutableNorCommandLine()
    {
        var info = Read(77, 30)!;

        Assert.Equal("kworker/0:1-events", info.Name);
        Assert.Null(info.Executable);
        Assert.Null(info.CommandLine);
    }

    [Fact]
    public void InfoOf_PidGivenToAnotherProcess_IsNobody() => Assert.Null(Read(939, 523457));

    [Theory]
    [InlineData("/docker/" + Container, Container)]
    [InlineData("/kubepods/besteffort/pod7c1b/" + Container, Container)]
    [InlineData("/machine.slice/libpod-" + Container + ".scope/container", Container)]
    [InlineData("/system.slice/cri-containerd-" + Container + ".scope", Container)]
    [InlineData("/x" + Container, null)]
    [InlineData("/user.slice", null)]
    public void ContainerIdOf_Path_FindsSixtyFourDigits(string path, string? id) => Assert.Equal(id, CgroupPath.ContainerIdOf(path));

    [Theory]
    [InlineData("")]
    [InlineData("939 dnsmasq S 1")]
    [InlineData("939 (dnsmasq)")]
    [InlineData("939 (dnsmasq) S x 939 939 0 -1 4194624 301 0 0 0 12 34 0 0 20 0 1 0 523456")]
    [InlineData("939 )dnsmasq( S 1")]
    public void TryParse_BrokenStat_Refuses(string text) => Assert.False(ProcessStat.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out _));
}
