using Enrichment.Tests.Nfcapd;
using Enrichment.View.Format;
using Xunit;

namespace Enrichment.View.Tests;

public sealed class CommandLineTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_WholeFile_IsShownWithTotals()
    {
        var file = FileOf(3);

        var run = FlowViewRun.Of("-r", file, "-o", "fmt:%sa %pkt");

        Assert.Equal(
            "     Src IP Addr  Packets\n        10.0.0.2        1\n        10.0.0.3        2\n        10.0.0.4        3\n"
            + "Summary: total flows: 3, total bytes: 600, total packets: 6, avg bps: 19200, avg pps: 24, avg bpp: 100\n"
            + "Time window: 2023-11-14 22:13:20.000 - 2023-11-14 22:13:20.250, Duration:    00:00:00.250\n"
            + "Total records processed: 3, passed: 3, Blocks skipped: 0, Bytes read: 228\n",
            run.TextWithoutCost);
        Assert.Matches(@"Sys: \d+\.\d{4}s User: \d+\.\d{4}s Wall: \d+\.\d{4}s flows/second: \d+\.\d Runtime: \d+\.\d{4}s\n$", run.Text);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    [Fact]
    public void Run_Limit_StopsThere() => Assert.Equal("       1\n       2\n", FlowViewRun.Of("-r", FileOf(3), "-q", "-c2", "-o", "%pkt").Text);

    [Fact]
    public void Run_DamagedFile_ShowsTheGoodBlocksAndSaysWhatIsWrong()
    {
        var good = Layout2Bytes.Block(3, Layout2Bytes.Flow(1), Layout2Bytes.Flow(2));
        var whole = Layout2Bytes.File(good, good);
        var file = _folder.Write("cut.nf", whole[..(40 + good.Length + 30)]);

        var run = FlowViewRun.Of("-r", file, "-q", "-o", "%pkt");

        Assert.Equal((1, "       1\n       2\n"), (run.ExitCode, run.Text));
        var sentence = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"flowview: {file}: ", sentence, StringComparison.Ordinal);
    }

    /// <summary>nfcapd was killed: its header counts nothing yet, and its last block is not whole. With -r FILE, for a directory's are passed over.</summary>
    [Theory]
    [InlineData("       3\n", "-o", "fmt:%pkt", "-O", "packets:d", "-n", "1")]
    [InlineData("       1\n       2\n       3\n", "-o", "fmt:%pkt")]
    [InlineData("       1\n       2\n       3\n", "-a", "-o", "fmt:%pkt")]
    [InlineData("       6\n", "-A", "proto", "-o", "fmt:%pkt")]
    public void Run_FileOfADeadCollector_ShowsItsWholeBlocks(string expected, params string[] question)
    {
        const int appendixBlocks = 18, appendixOffset = 24, blocks = 36, headerSize = 40;
        var first = Layout2Bytes.Block(3, Layout2Bytes.Flow(1), Layout2Bytes.Flow(2));
        var second = Layout2Bytes.Block(3, Layout2Bytes.Flow(3));
        var bytes = Layout2Bytes.File(first, second, Layout2Bytes.Block(3, Layout2Bytes.Flow(4)))[..(headerSize + first.Length + second.Length + 30)];
        bytes.AsSpan(appendixBlocks, 2).Clear();
        bytes.AsSpan(appendixOffset, 8).Clear();
        bytes.AsSpan(blocks, 4).Clear();
        var file = _folder.Write("nfcapd.current.4711", bytes);

        var run = FlowViewRun.Of(["-r", file, "-q", .. question]);

        Assert.Equal((1, expected), (run.ExitCode, run.Text));
        Assert.StartsWith($"flowview: {file}: ", Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal((1, $"flowview: {_folder.Path}: there are no flow files in it\n"), (FlowViewRun.Of("-R", _folder.Path) is var all ? all.ExitCode : 0, all.Errors));
    }

    [Fact]
    public void Run_OneBadFileAmongGood_ShowsTheOthers()
    {
        FileOf(1, "nfcapd.1");
        _folder.Write("nfcapd.2", "this is not a flow file, it only lies here"u8.ToArray());
        FileOf(2, "nfcapd.3");

        var run = FlowViewRun.Of("-r", _folder.Path, "-q", "-o", "%cnt %pkt");

        Assert.Equal((1, "    1        1\n    2        1\n    3        2\n"), (run.ExitCode, run.Text));
        Assert.Contains("nfcapd.2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingFile_IsSaidInOneSentence()
    {
        var run = FlowViewRun.Of("-r", _folder.File("nothing"), "-q");

        Assert.Equal((1, $"flowview: {_folder.File("nothing")}: no such file\n", ""), (run.ExitCode, run.Errors, run.Text));
    }

    [Theory]
    [InlineData("-s", "zork")]
    [InlineData("proto zork")]
    [InlineData("--nonsense")]
    public void Run_WhatIsNotThere_ExitsWith2(params string[] more)
    {
        var run = FlowViewRun.Of(["-r", FileOf(1), .. more]);

        Assert.Equal((2, ""), (run.ExitCode, run.Text));
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Run_NoFileCanBeRead_HasNoTotals()
    {
        var run = FlowViewRun.Of("-r", _folder.File("nothing"));

        Assert.Equal((1, $"flowview: {_folder.File("nothing")}: no such file\n"), (run.ExitCode, run.Errors));
        Assert.DoesNotContain("Summary", run.Text, StringComparison.Ordinal);
    }

    /// <summary>So few that they leave the memory only after the last flow, on all threads.</summary>
    [Theory]
    [InlineData("-b")]
    [InlineData("-a")]
    [InlineData("-O", "bytes")]
    public void Run_NoRoomForWhatLeavesTheMemory_IsOneSentence(params string[] more)
    {
        var run = FlowViewRun.Of(["-r", FileOf(5000), "-q", "--memory", "1K", "--tmpdir", "/no/such", .. more]);

        Assert.Equal((1, ""), (run.ExitCode, run.Text));
        Assert.StartsWith("flowview: /no/such: there is no such directory; ", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Run_UnknownToken_ExitsWith1AsNfdump()
    {
        var run = FlowViewRun.Of("-r", FileOf(1), "-o", "fmt:%ts %bogus");

        Assert.Equal((1, "Output format parse error at: %bogus, character 5\n", ""), (run.ExitCode, run.Errors, run.Text));
    }

    [Fact]
    public void Run_NoFlows_SaysSoWithoutSpoilingJson()
    {
        var file = _folder.Write("empty.nf", Layout2Bytes.File());

        Assert.Equal("No matching flows\n", FlowViewRun.Of("-r", file, "-q").Text);
        Assert.Equal(("[\n\n]\n", "No matching flows\n"), (FlowViewRun.Of("-r", file, "-o", "json").Text, FlowViewRun.Of("-r", file, "-o", "json").Errors));
    }

    [Fact]
    public void Run_NameThatSteersATerminal_IsEscapedThereOnly()
    {
        var file = _folder.Write("x.nf", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, "a\u001b[2J"))));
        string[] args = ["-r", file, "-q", "-o", "%uname"];

        Assert.Equal("a\\x1b[2J\n", FlowViewRun.Of(TimeZoneInfo.Utc, isTerminal: true, args).Text);
        Assert.Equal("a\u001b[2J\n", FlowViewRun.Of(args).Text);
    }

    [Fact]
    public void Run_ReaderGone_EndsQuietly()
    {
        using var output = new OutputFile(new FailingStream(32), isTerminal: false);
        using var errors = new StringWriter();

        Assert.Equal((0, ""), (CommandLine.Run(["-r", FileOf(3)], output, errors, TimeZoneInfo.Utc), errors.ToString()));
    }

    [Fact]
    public void Run_DiskFull_IsSaidInOneSentence()
    {
        using var output = new OutputFile(new FailingStream(28), isTerminal: false);
        using var errors = new StringWriter();

        Assert.Equal(1, CommandLine.Run(["-r", FileOf(3)], output, errors, TimeZoneInfo.Utc));
        Assert.Equal("flowview: the output cannot be written: nothing goes through here\n", errors.ToString());
    }

    [Fact]
    public void Run_Help_IsTheGoldenOne() => GoldenFile.Check("CommandLine/help.txt", FlowViewRun.Of("--help").Text);

    [Fact]
    public void Run_Version_IsOneLine() => Assert.Matches(@"^flowview \d+\.\d+\.\d+\n$", FlowViewRun.Of("-V").Text);

    string FileOf(int flows, string name = "flows.nf") => _folder.Write(
        name, Layout2Bytes.File(Layout2Bytes.Block(3, [.. Enumerable.Range(1, flows).Select(i => Layout2Bytes.Flow(i))])));

    /// <summary>Fails as the kernel does.</summary>
    sealed class FailingStream(int errno) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("nothing goes through here", errno);
    }
}
