using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.ProcFs;

public sealed class ProcRootTests
{
    readonly ProcRoot _proc = new(TestFiles.PathOf("procfs", "tree"));

    [Fact]
    public void ReadPids_Tree_ListsProcessesOnly()
    {
        var pids = new List<ProcRoot.PidEntry>();

        _proc.ReadPids(pids);

        Assert.Equal([77, 939, 940], pids.Select(entry => entry.Pid).Order());
    }

    [Fact]
    public void ReadSockets_Duplicates_CountOnce()
    {
        var sockets = new InodeSet();

        Assert.True(_proc.ReadSockets(939, ref sockets));
        sockets.Settle();

        Assert.Equal([148978u, 148991u], sockets.Items.ToArray());
    }

    [Fact]
    public void ReadSockets_NoSuchProcess_SaysSo()
    {
        var sockets = new InodeSet();

        Assert.False(_proc.ReadSockets(4, ref sockets));
        Assert.Equal(-1, _proc.CountDescriptors(4));
        Assert.Equal(0u, _proc.ReadNetNs(4));
    }

    [Fact]
    public void CountDescriptors_WhereTheSizeSaysNothing_Counts() => Assert.Equal(6, _proc.CountDescriptors(939));

    [Fact]
    public void CountDescriptors_RealProc_AgreesWithListing()
    {
        var real = new ProcRoot();
        var count = Directory.GetFileSystemEntries("/proc/1/fd").Length;

        Assert.Equal(count, real.CountDescriptors(1));
    }

    [Fact]
    public void ReadNetNs_Link_GivesTheInode() => Assert.Equal(4026532201u, _proc.ReadNetNs(939));

    [Theory]
    [InlineData("socket:[148978]", 148978u)]
    [InlineData("socket:[148978", 0u)]
    [InlineData("socket:[]", 0u)]
    [InlineData("socket:[99999999999]", 0u)]
    [InlineData("pipe:[148978]", 0u)]
    [InlineData("", 0u)]
    public void ParseLink_Text_GivesInodeOrZero(string link, uint inode) =>
        Assert.Equal(inode, ProcPath.ParseLink(System.Text.Encoding.ASCII.GetBytes(link), "socket:["u8));
}
