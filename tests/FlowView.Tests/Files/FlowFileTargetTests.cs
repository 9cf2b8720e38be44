using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Files;

/// <summary>-w: what is read of the new file is what was read of the old one, by us and by nfdump.</summary>
public sealed class FlowFileTargetTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-N")] // not packed
    [InlineData("-y")]
    [InlineData("-j")]
    [InlineData("-z")]
    [InlineData("-z=lz4:9")]
    [InlineData("-z=zstd:5")]
    [InlineData("--compress=bz2:1")]
    public void Write_EachCompression_HoldsTheSameFlows(string compression)
    {
        var target = Write(Source(500), compression);

        Assert.Equal(Shown(_folder.File("source")), Shown(target));
        if (!compression.Contains("zstd", StringComparison.Ordinal))
        {
            Assert.Equal(Nfdump.Run("-r", _folder.File("source"), "-q", "-o", "line6").Text, Nfdump.Run("-r", target, "-q", "-o", "line6").Text);
        }
    }

    [Fact]
    public void Write_FilteredRecords_AreTheSameBytes()
    {
        var target = Write(Source(300), "packets > 100 and packets < 200");

        Assert.Equal(Enumerable.Range(101, 99).Select(i => Convert.ToHexString(Layout2Bytes.Flow(i, $"name{i}"))), Records(target));
    }

    [Fact]
    public void Write_LimitedFlows_HaveTotalsAndIdentOfTheirOwn()
    {
        var target = Write(Source(300), "-c", "7");

        var said = FlowViewRun.Of("-I", "-r", target).Text;
        Assert.StartsWith("Ident: test\nFlows: 7\nFlows_tcp: 7\n", said, StringComparison.Ordinal);
        Assert.Contains("\nPackets: 28\n", said, StringComparison.Ordinal);
        Assert.Equal(said, Nfdump.Run("-I", "-r", target).Text);
        Assert.StartsWith("Ident: mine\n", FlowViewRun.Of("-I", "-r", Write(Source(3), "-i", "mine")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dst process ~ .")]
    public void Write_StampedFlows_KeepTheirProcesses(string filter)
    {
        const string columns = "fmt:%sap %dap %sproc %dproc %spid %dpid %sgrade %dgrade %sreason %dreason %sexe %scmd %scont";
        var source = Path.Combine(AppContext.BaseDirectory, "../../../../TestData/nfcapd/layout2-stamps-lz4.nf");
        var target = _folder.File("target");

        Assert.Equal((0, "", ""), Said(FlowViewRun.Of("-r", source, "-w", target, "-y", filter)));

        var expected = FlowViewRun.Of("-r", source, "-q", "-o", columns, filter).Text;
        Assert.NotEqual("", expected);
        Assert.Equal(expected, FlowViewRun.Of("-r", target, "-q", "-o", columns).Text);
        Assert.Equal(0, FlowViewRun.Of("-v", target).ExitCode);
    }

    [Fact]
    public void Write_WithoutStamps_MakesNoPrivateBlocks() =>
        Assert.DoesNotContain("Type 4", FlowViewRun.Of("-v", Write(Source(50))).Text, StringComparison.Ordinal);

    [Fact]
    public void Write_ExportersAndNames_AreTakenOnce()
    {
        var exporter = FileBytes.Of(b => b.U16(7, 32).U32(9).U64(0, 0x7F000001).U16(2, 3).U32(0));
        var block = Layout2Bytes.Block(3, exporter, Layout2Bytes.Flow(1));
        var source = _folder.Write("source", Layout2Bytes.File(block, block));

        var target = _folder.File("target");
        Assert.Equal((0, "", ""), Said(FlowViewRun.Of("-r", source, "-w", target)));

        Assert.Equal("Exporters:\nSysID: 3, IP:        127.0.0.1, version: netflow v9, ID:  0 - no flows sent\n", FlowViewRun.Of("-E", target).Text);
        Assert.Contains("1 exporters, 2 flows", FlowViewRun.Of("-x", target).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThatFails_LeavesWhatWasThere()
    {
        var target = _folder.Write("target", "precious"u8.ToArray());
        var cut = _folder.Write("cut", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1)))[..60]);

        Assert.Equal(1, FlowViewRun.Of("-r", _folder.File("nothing"), "-w", _folder.File("no/such/folder/x")).ExitCode);
        Assert.Equal("precious", File.ReadAllText(target));

        // A damaged source: what is good in it is written, and the exit code says the rest.
        Assert.Equal(1, FlowViewRun.Of("-r", cut, "-w", _folder.File("good")).ExitCode);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Count(path => !path.EndsWith("good", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_IntoADevice_LeavesItADevice()
    {
        Assert.Equal((0, "", ""), Said(FlowViewRun.Of("-r", Source(5), "-w", "/dev/null")));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.False(File.GetAttributes("/dev/null").HasFlag(FileAttributes.ReparsePoint));
    }

    [Theory]
    [InlineData("-c", "1")]
    [InlineData("-y")]
    [InlineData("-j")]
    [InlineData("-a")]
    [InlineData("-O", "bytes")]
    public void Write_IntoAFullDevice_IsOneSentence(params string[] more) => Assert.Equal(
        (1, "", "flowview: -w /dev/full: cannot be written: No space left on device\n"),
        Said(FlowViewRun.Of(["-r", Source(500), "-w", "/dev/full", .. more])));

    [Fact]
    public void Write_WhereNoFileCanBeMade_SaysWhy() => Assert.Equal(
        (1, "", "flowview: -w /proc/version: cannot be written: No such file or directory\n"), // not the temporary name
        Said(FlowViewRun.Of("-r", Source(5), "-w", "/proc/version")));

    [Fact]
    public void Pipe_FromOneToAnother_CarriesFlowsTotalsAndStamps()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "../../../../TestData/nfcapd/layout2-stamps-lz4.nf");
        var flowview = Path.Combine(AppContext.BaseDirectory, "flowview");

        var run = Nfdump.RunTool("bash", "-o", "pipefail", "-c",
            $"'{flowview}' -r '{source}' -w - -y | '{flowview}' -r - -w - -z=bz2 | '{flowview}' -r - -q -o 'fmt:%sap %dap %sproc %dproc'");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(FlowViewRun.Of("-r", source, "-q", "-o", "fmt:%sap %dap %sproc %dproc").Text, run.Text);
    }

    [Fact]
    public void Write_OfADeadCollectorsFile_TakesItsWholeBlocks()
    {
        var whole = Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1)), Layout2Bytes.Block(3, Layout2Bytes.Flow(2)));
        whole.AsSpan(16, 24).Clear(); // the header was never completed
        var source = _folder.Write("nfcapd.current.99", whole[..^165]);

        var run = FlowViewRun.Of("-r", source, "-q", "-o", "%pkt");

        Assert.Equal((1, "       1\n       2\n"), (run.ExitCode, run.Text));
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    static (int, string, string) Said(FlowViewRun run) => (run.ExitCode, run.Text, run.Errors);

    string Source(int flows) => _folder.Write("source", Layout2Bytes.File(
        [.. Enumerable.Range(1, flows).Chunk(40).Select(chunk => Layout2Bytes.Block(3, [.. chunk.Select(i => Layout2Bytes.Flow(i, $"name{i}"))]))]));

    string Write(string source, params string[] more)
    {
        var target = _folder.File("target");
        Assert.Equal((0, "", ""), Said(FlowViewRun.Of(["-r", source, "-w", target, .. more])));
        return target;
    }

    static string Shown(string file) => FlowViewRun.Of("-r", file, "-q", "-o", "csv:%pkt,%byt,%sa,%uname,%ts,%te").Text;

    static List<string> Records(string file)
    {
        using var reader = NfcapdReader.Open(file);
        var (block, record, records) = (new NfcapdBlock(), new FlowRecord(), new List<string>());
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                records.Add(Convert.ToHexString(record.Bytes));
            }
        }

        return records;
    }
}
