using Enrichment.Files;
using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Enrichment.View.Files;
using Enrichment.View.Format;
using Xunit;

namespace Enrichment.View.Tests.Files;

/// <summary>-I -g -v -x -i -J, and the installed nfdump beside them.</summary>
public sealed class FileTasksTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Totals_OfSeveralFiles_AreNfdumps()
    {
        var first = FileOf("nfcapd.202611211000", 3);
        FileOf("nfcapd.202611211005", 2);

        Assert.Equal(Nfdump.Run("-I", "-r", first).Text, FlowViewRun.Of("-I", "-r", first).Text);
        Assert.Equal(Nfdump.Run("-I", "-R", _folder.Path).Text, FlowViewRun.Of("-I", "-R", _folder.Path).Text);
        Assert.Equal(Nfdump.Run("-g", "-R", _folder.Path).Text, FlowViewRun.Of("-g", "-R", _folder.Path).Text);
    }

    [Fact]
    public void Gnuplot_FileOfAnotherName_HasTheTimeOfItsFirstFlow() => Assert.Equal(
        "# yyyy-mm-dd HH:MM:SS,flows,packets,bytes\n2023-11-14 22:13:20,2,2,1\n", FlowViewRun.Of("-g", "-r", FileOf("other", 2)).Text);

    /// <summary>Files of nfcapd without flows say that their first one came at the end of time.</summary>
    [Theory]
    [InlineData(0x7FFF_FFFF_FFFF_FFFF)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0)]
    public void Gnuplot_FileWithoutATime_HasALineAllTheSame(ulong first)
    {
        var stat = new StatRecord { MsecFirstSeen = first };
        using var stream = new MemoryStream();
        using (var output = new OutputFile(stream, isTerminal: false))
        {
            GnuplotLines.Write(output, "other", stat, TimeZoneInfo.Utc);
            output.Flush();
        }

        Assert.Equal("0000-00-00 00:00:00,0,0,0\n", System.Text.Encoding.ASCII.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData("-I", "proto udp")]
    [InlineData("-g", "-t", "-1h")]
    public void Totals_OfWhichSomeAreWanted_SayThatTheyAreOfAll(params string[] more)
    {
        var file = FileOf("file", 2);

        var run = FlowViewRun.Of(["-r", file, .. more]);

        Assert.Equal((0, "flowview: filter and -t are not looked at: what is asked for is about whole files\n"), (run.ExitCode, run.Errors));
        Assert.Equal(FlowViewRun.Of("-r", file, more[0]).Text, run.Text);
    }

    [Fact]
    public void Check_GoodAndDamaged_AreToldApart()
    {
        var good = FileOf("good", 2);
        var cut = _folder.Write("cut", File.ReadAllBytes(good)[..^40]);

        Assert.Equal((0, ""), (FlowViewRun.Of("-v", good).ExitCode, FlowViewRun.Of("-v", good).Errors));
        Assert.Contains("\nVerdict        : good\n", FlowViewRun.Of("-v", good).Text, StringComparison.Ordinal);

        var run = FlowViewRun.Of("-v", cut);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("\nVerdict        : damaged\n", run.Text, StringComparison.Ordinal);
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Structure_HasALineForEachBlock()
    {
        var lines = FlowViewRun.Of("-x", FileOf("flows", 3)).Text.Split('\n');

        Assert.Equal("        40     3      228       228        3  3 flows", lines[1]);
    }

    [Theory]
    [InlineData("-J", "3")]
    [InlineData("-J", "bz2:1")]
    [InlineData("-i", "anew")]
    public void Rewrite_LeavesFlowsStampsAndModeAsTheyWere(string option, string argument)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "../../../../TestData/nfcapd/layout2-stamps-lz4.nf");
        var file = _folder.Write("file", File.ReadAllBytes(source));
        Nfdump.RunTool("chmod", "640", file);

        Assert.Equal((0, ""), (FlowViewRun.Of("-r", file, option, argument) is var run ? run.ExitCode : 0, run.Errors));

        const string columns = "fmt:%cnt %line %sproc %dproc %sgrade %dgrade";
        Assert.Equal(FlowViewRun.Of("-r", source, "-q", "-o", columns).Text, FlowViewRun.Of("-r", file, "-q", "-o", columns).Text);
        Assert.Equal(Convert.ToInt32("640", 8), FileStatus.Of(file)!.Value.Mode & 0x1FF);
        Assert.Equal(option == "-i" ? "Ident: anew" : FlowViewRun.Of("-I", "-r", source).Text.Split('\n')[0], Nfdump.Run("-I", "-r", file).Lines[0]);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Rewrite_DamagedFile_LeavesItAlone()
    {
        var file = _folder.Write("cut", File.ReadAllBytes(FileOf("good", 2))[..^40]);
        var before = File.ReadAllBytes(file);

        Assert.Equal(1, FlowViewRun.Of("-r", file, "-J", "4").ExitCode);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void DumpFilter_SaysWhatWasUnderstood() =>
        Assert.Equal((0, "(proto = 6 and (src port = 80 or dst port = 80))\n"), (FlowViewRun.Of("-X", "proto tcp and port 80").ExitCode, FlowViewRun.Of("-X", "proto tcp and port 80").Text));

    string FileOf(string name, int flows) => _folder.Write(
        name, Layout2Bytes.File("test", [Layout2Bytes.Block(3, [.. Enumerable.Range(1, flows).Select(i => Layout2Bytes.Flow(i))]), .. Enumerable.Repeat(Layout2Bytes.Block(3, Layout2Bytes.Flow(1)), flows - 1)]));
}
