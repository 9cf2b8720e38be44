using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>The disk is full for a while: what was written stays, what is lost is counted, and then it goes on.</summary>
public sealed class DiskFullTests
{
    [Fact]
    public void Write_DiskFullForAWhile_FinishedFilesStayAndTheLostAreCounted()
    {
        using var host = new FloodingHost();
        using var disk = new SmallDisk(host.Network.PathOf("disk"), 2048);
        using var updater = host.Updater(disk.Path, "--rotate", "4s");

        host.Flood(5000);
        Until.True(() => FlowFolder.Files(disk.Path).Length > 0, "the first file is finished");
        Thread.Sleep(5000); // its last flows have a file too
        var before = FlowFolder.CountSound(disk.Path);
        Assert.Equal(5000, before);

        disk.Fill();
        host.Flood(15_000);
        updater.Await("are being lost");
        Thread.Sleep(5000); // nothing of these flows waits for room any more
        Assert.Equal(before, FlowFolder.CountSound(disk.Path));

        disk.Free();
        host.Flood(5000);
        updater.Await("are being written again");
        Assert.Equal(1, updater.Stop());

        var said = updater.Said;
        WasSaidOnce(said, $"{Quote(disk.Path)}: flows cannot be written and are being lost, finished files are not touched: No space left on device.*");
        WasSaidOnce(said, $"{Quote(disk.Path)}: flows are being written again; \\d+ were lost");
        var (written, lost) = (FloodingHost.Count(said, @"written +([\d,]+) flows"), FloodingHost.Count(said, @"; ([\d,]+) flows were lost: the disk had no room"));
        Assert.Equal(FloodingHost.Count(said, @"in ([\d,]+) flows"), written + lost);
        Assert.Equal(written, FlowFolder.CountSound(disk.Path));
        Assert.InRange(lost, 1, 20_000);
        Assert.Empty(FlowFolder.Unfinished(disk.Path));
    }
}
