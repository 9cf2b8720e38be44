using System.Text.Json;
using Enrichment.Tests.Filter;
using Enrichment.Tests.Nfcapd;
using Enrichment.View.Aggregate.Keys;
using Xunit;

namespace Enrichment.View.Tests.Aggregate;

/// <summary>-A as JSON and csv, read by a real parser: the same keys in each row, the sums of the table, names however hostile.</summary>
public sealed class AggregateJsonTests : IDisposable
{
    static readonly string[] Sums = ["flows", "in_packets", "in_bytes", "out_packets", "out_bytes", "pps", "bps", "bpp"];

    readonly TempFolder _folder = new();

    public static TheoryData<string> Hostile =>
        ["a\"b", "back\\slash", "line\nfeed\ttab", "\u001b[2J\u007f", "=1+1", "Größe 漢字 😀", "},{\"x\":1", "\u202eesrever", ",;'"];

    public void Dispose() => _folder.Dispose();

    /// <summary>Every field that -A takes, alone: what it is called, of which type it is, and that no row lacks a key.</summary>
    [Fact]
    public void Row_OfEachField_HasTheSameKeysInTheSameOrder()
    {
        var file = _folder.Write("flows", new RandomFlows(11).File(1, 200));
        foreach (var name in View.Aggregate.AggregateRequest.Names.Select(name => name.Split('[')[0]))
        {
            var rows = Rows(FlowViewRun.Of("-r", file, "-A", name, "-o", "ndjson"));

            string[] fields = KeyFields.OfProcesses.Any(one => one.Name == name) ? ["src" + name, "dst" + name] : [name];
            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.Equal(["first", "last", .. fields, .. Sums], row.EnumerateObject().Select(member => member.Name)));
            Assert.All(rows, row => Assert.All(Sums, key => Assert.Equal(JsonValueKind.Number, row.GetProperty(key).ValueKind)));
        }
    }

    /// <summary>The table of the same flows is nfdump's, byte for byte.</summary>
    [Theory]
    [InlineData("srcip,dstport", "%sa %dp")]
    [InlineData("proto,srctos,srcas", "%pr %stos %sas")]
    [InlineData("srcip4/24,inif", "%sa %in")]
    public void Rows_AreThoseOfTheTable(string fields, string columns)
    {
        var file = _folder.Write("flows", new RandomFlows(12).File(2, 500));
        string[] args = ["-r", file, "-q", "-N", "-A", fields, "-O", "bytes", "ipv4 and not proto icmp"];

        var table = FlowViewRun.Of([.. args, "-o", $"fmt:{columns} %fl %ipkt %ibyt %opkt %obyt %pps %bps %bpp"]).Text;
        var rows = Rows(FlowViewRun.Of([.. args, "-o", "ndjson"]));

        Assert.Equal(
            table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
            rows.Select(row => string.Join(' ', row.EnumerateObject().Skip(2).Select(member => member.Value.ToString()))));
    }

    [Fact]
    public void Array_AndLines_HoldTheSame()
    {
        var file = _folder.Write("flows", new RandomFlows(13).File(1, 300));
        string[] args = ["-r", file, "-A", "srcip,dstip6/64,flags,insrcmac,mpls1,cl", "-n", "7"];

        using var array = JsonDocument.Parse(FlowViewRun.Of([.. args, "-o", "json"]).Text);

        Assert.Equal(Rows(FlowViewRun.Of([.. args, "-o", "ndjson"])).Select(row => row.GetRawText()), array.RootElement.EnumerateArray().Select(row => row.GetRawText()));
        Assert.Equal(7, array.RootElement.GetArrayLength());
        Assert.Equal("[\n\n]\n", FlowViewRun.Of([.. args, "-o", "json", "port 1"]).Text);
    }

    [Fact]
    public void Values_OfEachKind_AreTheGoldenOnes()
    {
        var flows = Layout2Bytes.Block(3,
            Layout2Bytes.Record(
                Layout2Bytes.Generic(3, 300, 50000, 443), Layout2Bytes.IPv4(0x0A000001, 0xC6336407),
                Layout2Bytes.Element(4, FileBytes.Of(b => b.U32(3, 4).U8(24, 16, 1, 8, 0, 0).U16(0))),
                Layout2Bytes.Element(14, FileBytes.Of(b => b.U32(99 << 4 | 3, 0, 0, 0, 0, 0, 0, 0, 0, 0))),
                Layout2Bytes.Element(15, FileBytes.Of(b => b.U64(0x0200_0000_0001, 0, 0, 0))),
                Layout2Bytes.Element(17, FileBytes.Of(b => b.U64(2500, 7, 0))),
                Layout2Bytes.Element(19, FileBytes.Of(b => b.U64(Layout2Bytes.Noon).U32(7).U16(1001).U8(1, 0)))),
            Layout2Bytes.Record(Layout2Bytes.Generic(1, 100, 0, 0x0800, 1), Layout2Bytes.IPv4(0x0A000001, 0xC6336407)));
        var file = _folder.Write("flows", Layout2Bytes.File(flows));

        GoldenFile.Check("Aggregate/values.ndjson", FlowViewRun.Of(
            "-r", file, "-O", "bytes", "-o", "ndjson", "-A", "proto,srcnet,dstip4/24,dstport,srctos,inif,mpls1,insrcmac,cl,sl,event,xevent,nat,srcprocess").Text);
        GoldenFile.Check("Aggregate/values.csv", FlowViewRun.Of(
            "-r", file, "-O", "bytes", "-o", "csv", "-A", "proto,srcnet,dstip4/24,dstport,srctos,inif,mpls1,insrcmac,cl,sl,xevent,srcprocess").Text);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Names_HoweverHostile_ComeThrough(string name)
    {
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, name), Layout2Bytes.Flow(2, "plain"))));

        foreach (var format in new[] { "json", "ndjson" })
        {
            Assert.Equal([name, "plain"], Rows(FlowViewRun.Of("-r", file, "-A", "srcprocess", "-O", "bytes:a", "-o", format)).Select(row => row.GetProperty("srcprocess").GetString()));
            Assert.Contains(name, Rows(FlowViewRun.Of("-r", file, "-s", "srcprocess", "-o", format)).Select(row => row.GetProperty("srcprocess").GetString()));
            Assert.Equal([name, "plain"], Rows(FlowViewRun.Of("-r", file, "-o", format)).Select(row => row.GetProperty("user_name").GetString()));
        }
    }

    /// <summary>As docs/output.md says: a line always splits at its commas. A leading = stays, for it is the name.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void Names_InCsv_KeepTheColumns(string name)
    {
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, name))));

        var lines = FlowViewRun.Of("-r", file, "-A", "srcprocess", "-o", "csv").Text.Split('\n');

        Assert.Equal(["firstSeen,duration,srcProcess,packets,bytes,bps,bpp,flows", ""], [lines[0], lines[^1]]);
        Assert.Equal((3, lines[0].Split(',').Length), (lines.Length, lines[1].Split(',').Length));
        Assert.Equal(name.Replace(',', ';').Replace('"', '\'').Replace('\n', ' '), lines[1].Split(',')[2]);
    }

    [Fact]
    public void Processes_AreNamesOrNull()
    {
        var file = _folder.Write("stamped", StampedFlows.File);

        var rows = Rows(FlowViewRun.Of("-r", file, "-A", "process,user", "-o", "json"));

        Assert.Contains(rows, row => row.GetProperty("srcprocess").GetString() == "curl" && row.GetProperty("dstprocess").GetString() == "nginx"
            && row.GetProperty("srcuser").GetString() == "alice" && row.GetProperty("dstuser").GetString() == "www-data");
        Assert.Contains(rows, row => row.GetProperty("srcprocess").ValueKind == JsonValueKind.Null && row.GetProperty("dstprocess").GetString() == "postgres");
        Assert.Contains(Rows(FlowViewRun.Of("-r", file, "-A", "srcprocess", "-s", "record/bytes", "-o", "ndjson")), row => row.GetProperty("srcprocess").GetString() == "sshd");
    }

    static List<JsonElement> Rows(FlowViewRun run)
    {
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        using var document = JsonDocument.Parse(run.Text.StartsWith('[') ? run.Text : $"[{string.Join(',', run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))}]");
        return [.. document.RootElement.EnumerateArray().Select(row => row.Clone())];
    }
}
