using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>A file as flowupdater writes it: the user name for nfdump, both processes in private blocks.</summary>
public sealed class StampedFileTests : IDisposable
{
    static readonly ProcessInfo Curl = new() { Pid = 939, Name = "curl", Executable = "/usr/bin/curl", Uid = 1000 };
    static readonly ProcessInfo Nginx = new() { Pid = 80, Name = "nginx", CommandLine = "nginx: worker process", UserName = "www-data", Cgroup = "/system.slice/nginx.service" };

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Print_StampedFlows_ShowsTheProcessesOfBothEnds()
    {
        var run = FlowViewRun.Of("-r", Stamped(), "-q", "-o", "fmt:%sp %sproc %spid %sgrade %sreason %dproc %dpid %dgrade");

        Assert.Equal(
            " 40001 curl                 939 exact    -             nginx                 80 local+shared\n"
            + " 40002 -                      - none     not-then      https***               - service \n"
            + " 40003 -                      - -        not-asked     -                      - -       \n",
            run.Text);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    [Fact]
    public void Print_UserAndUnit_AreThoseOfTheProcess() => Assert.Equal(
        "-            -                       |www-data     nginx.service           |\n" + string.Concat(Enumerable.Repeat("-            -                       |-            -                       |\n", 2)),
        FlowViewRun.Of("-r", Stamped(), "-q", "-o", "fmt:%suser %sunit|%duser %dunit|").Text);

    /// <summary>The private blocks are passed over, and counted, by both; 1.7.1 adds their bytes to those read, 1.7.8 does not.</summary>
    [Fact]
    public void Print_StampedFile_NfdumpShowsTheSameTotalsAndName()
    {
        var file = Stamped();

        Assert.Equal(Nfdump.Run("-r", file, "-q", "-o", "fmt:%sap %dap %uname").Text, FlowViewRun.Of("-r", file, "-q", "-o", "fmt:%sap %dap %uname").Text);
        Assert.Equal(Skipped(Nfdump.Run("-r", file, "-o", "line").Text), Skipped(FlowViewRun.Of("-r", file, "-o", "line").Text));
    }

    static string Skipped(string text) => text.Split('\n').Single(line => line.StartsWith("Total", StringComparison.Ordinal)).Split(", ")[2];

    string Stamped()
    {
        var path = _folder.File("stamped.nf");
        using var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write), new NfcapdWriterOptions { Stamps = true });
        writer.Append(Flow(40001), new FlowStamp(
            new EndStamp("curl", Curl, MatchGrade.Exact, MissReason.None, Shared: false),
            new EndStamp("nginx", Nginx, MatchGrade.Local, MissReason.None, Shared: true)));
        writer.Append(Flow(40002), new FlowStamp(
            EndStamp.Miss(MissReason.NotThen),
            new EndStamp("https***", null, MatchGrade.Service, MissReason.NotLocal, Shared: false)));
        writer.Append(Flow(40003), FlowStamp.NotAsked);
        writer.Complete();
        return path;
    }

    static FlowValues Flow(ushort port) => new()
    {
        Src = IpAddress.Parse("10.0.0.1"), Dst = IpAddress.Parse("192.0.2.7"), SrcPort = port, DstPort = 443, Protocol = IpProtocol.Tcp,
        MsecFirst = Layout2Bytes.Noon, MsecLast = Layout2Bytes.Noon + 100, Packets = 3, Bytes = 300,
    };
}
