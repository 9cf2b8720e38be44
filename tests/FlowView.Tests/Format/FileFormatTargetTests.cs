using Enrichment.Fields;
using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Format;

/// <summary>Blocks are formatted on all cores: the text is that of one thread, which a limit (-c) still uses.</summary>
public sealed class FileFormatTargetTests : IDisposable
{
    const int Blocks = 60, FlowsInBlock = 150;
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("line")]
    [InlineData("fmt:%cnt %idt %inam %sproc")]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("csv-fast")]
    [InlineData("raw")]
    public void Text_OfAllCores_IsThatOfOneThread(string format)
    {
        Write("a", 1);
        Write("b", 2);

        Assert.Equal(Text(format, "-c", "1000000"), Text(format));
        Assert.Equal(Text(format, "-c", "1000000", "packets in [3 77 140]"), Text(format, "packets in [3 77 140]"));
    }

    [Fact]
    public void Names_ToldByABlock_AreThoseOfLaterFlowsAndFiles()
    {
        Write("a", 1);
        Write("b", 2);

        var lines = Text("fmt:%inam").Split('\n')[..^1];

        Assert.Equal(2 * Blocks * FlowsInBlock, lines.Length);
        Assert.All(lines[..(30 * FlowsInBlock)], line => Assert.Equal("", line));
        Assert.All(lines[(30 * FlowsInBlock)..(90 * FlowsInBlock)], line => Assert.Equal(" eth1", line));
        Assert.All(lines[(90 * FlowsInBlock)..], line => Assert.Equal(" eth2", line));
    }

    [Fact]
    public void Totals_OfAllCores_AreThoseOfOneThread()
    {
        Write("a", 1);

        Assert.Equal(Summary("-c", "1000000", "packets < 20"), Summary("packets < 20"));
    }

    [Theory]
    [InlineData("extended")]
    [InlineData("json")]
    [InlineData("csv")]
    public void Add_ThousandsOfFlows_AllocatesNothing(string name)
    {
        var format = FormatNames.Create(name, new LineFormatOptions { TimeZone = TimeZoneInfo.Utc });
        using var reader = new NfcapdReader(new MemoryStream(Bytes(1)), "flows");
        var (block, record) = (new NfcapdBlock(), new FlowRecord());
        format.Source.Ident = reader.Ident;
        Assert.True(reader.Read(block));

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var round = 0; round < 50; round++)
            {
                format.Text.Clear();
                block.Rewind();
                while (block.Next(record))
                {
                    format.Add(record);
                }
            }
        }));
        Assert.NotEqual(0, format.Text.Length);
    }

    string Text(string format, params string[] more)
    {
        var run = FlowViewRun.Of(["-r", _folder.Path, "-q", "-o", format, .. more]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return run.Text;
    }

    string Summary(params string[] more) => FlowViewRun.Of(["-r", _folder.Path, "-o", "line", .. more]).TextWithoutCost;

    void Write(string name, int interfaceNumber) => _folder.Write(name, Bytes(interfaceNumber));

    /// <summary>The name of interface 7 is told by the block in the middle.</summary>
    static byte[] Bytes(int number) => Layout2Bytes.File($"ident{number}", [.. Enumerable.Range(0, Blocks).Select(block => Layout2Bytes.Block(3,
        [.. block == Blocks / 2 ? [InterfaceName($"eth{number}")] : Array.Empty<byte[]>(), .. Enumerable.Range(1, FlowsInBlock).Select(Flow)]))]);

    static byte[] Flow(int number) => Layout2Bytes.Record(
        Layout2Bytes.Generic((ulong)number, (ulong)number * 77_777),
        Layout2Bytes.IPv4(0x0A000000 + (uint)number, 0xC0000207),
        Layout2Bytes.Element(4, FileBytes.Of(b => b.U32(7, 4).U8(24, 16, 1, 184, 1, 3).U16(0))));

    static byte[] InterfaceName(string name) => FileBytes.Of(b => b.U16(13, 20, 1, 8).U32(0, 7).Text(name, 4));
}
