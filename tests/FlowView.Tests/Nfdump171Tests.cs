using System.Diagnostics;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>Where Debian's nfdump 1.7.1 agrees with 1.7.8, the two print the same text as flowview.</summary>
public sealed class Nfdump171Tests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fmt:%sa %da %sp %dp %pr %pkt %byt %uname")]
    [InlineData("fmt:%ts %te %tr %td %sap %dap %flg %fl %bpp %exp %eng")]
    [InlineData("line")]
    [InlineData("line6")]
    public void Print_FlowsOfAllKinds_IsTheSame(string format)
    {
        var file = _folder.Write("flows.nf", Layout2Bytes.File(Layout2Bytes.Block(3, [.. Enumerable.Range(0, 2000).Select(Flow)])));
        string[] args = ["-r", file, "-q", "-o", format];
        Assert.Equal(Nfdump.Run(args).Text, FlowViewRun.Of(args).Text);
    }

    /// <summary>The programs themselves, their zone from the environment, around both changes of the clock.</summary>
    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kolkata")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3")]
    [InlineData("NZST-12NZDT,M9.5.0,M4.1.0/3")]
    [InlineData("<-03>3")]
    public void Print_LocalTime_IsTheSame(string zone)
    {
        var flows = Enumerable.Range(0, 24 * 365).Select(hour => Flow(hour, 1_672_531_200_000 + 3_600_000UL * (ulong)hour + (ulong)hour % 1000));
        var file = _folder.Write("year.nf", Layout2Bytes.File(Layout2Bytes.Block(3, [.. flows])));
        string[] args = ["-r", file, "-q", "-o", "fmt:%ts %te %td"];

        Assert.Equal(InZone("nfdump", zone, args), InZone(Path.Combine(AppContext.BaseDirectory, "flowview"), zone, args));
    }

    [Fact]
    public void Print_IntoHead_EndsQuietly()
    {
        var file = _folder.Write("flows.nf", Layout2Bytes.File(Layout2Bytes.Block(3, [.. Enumerable.Range(0, 9000).Select(Flow)])));
        var flowview = Path.Combine(AppContext.BaseDirectory, "flowview");

        var run = Nfdump.RunTool("bash", "-o", "pipefail", "-c", $"'{flowview}' -r '{file}' -q | head -n 2");

        Assert.Equal((0, 2, ""), (run.ExitCode, run.Lines.Length, run.Errors));
    }

    static byte[] Flow(int i) => Flow(i, Layout2Bytes.Noon + (ulong)i * 977);

    static byte[] Flow(int i, ulong first)
    {
        byte[] protocols = [6, 17, 1, 58, 47, 132, 137, 138, 255, 0];
        var last = first + (ulong)(i % 7 == 0 ? 0 : i * 12345);
        var generic = Layout2Bytes.Element(1, FileBytes.Of(b => b
            .U64(first, last, first + 5, (ulong)i * 1009, (ulong)i * (ulong)i * 99_991).U16(i * 7, i * 13).U8(protocols[i % 10], (byte)i, 0, (byte)(i / 3))));
        var address = i % 3 == 0
            ? Layout2Bytes.Element(3, FileBytes.Of(b => b.U64(0x2001_0DB8_0000_0000 + (ulong)i % 5, (ulong)i << (i % 60), 0xFE80_0000_0000_0000, (ulong)i)))
            : Layout2Bytes.IPv4(0x0A000000 + (uint)i, 0xC0000200 + (uint)i * 65_537);
        return i % 4 == 0
            ? Layout2Bytes.Record(generic, address, Layout2Bytes.UserName($"prozeß {i}"))
            : Layout2Bytes.Record(generic, address);
    }

    static string InZone(string program, string zone, string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true };
        start.Environment["TZ"] = zone;
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.NotEqual("", text);
        return text;
    }
}
