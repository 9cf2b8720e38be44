using Enrichment.Tests.Filter;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Aggregate;

/// <summary>-A, -a, -b and -B as nfdump 1.7.8 prints them, and by process.</summary>
public sealed class AggregationTests(GoldenData golden) : IClassFixture<GoldenData>, IDisposable
{
    readonly TempFolder _folder = new();

    public static IEnumerable<TheoryDataRow<string>> Files => GoldenData.FileNames.Select(name => new TheoryDataRow<string>(name));

    public void Dispose() => _folder.Dispose();

    /// <summary>With the columns that -A makes by itself; the archive's rows are sorted by bytes, where some tie.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_AllOfTheArchive_PrintTheSameRows(string file)
    {
        var cases = golden.Printed(file, "Aauto-").ToList();

        Assert.Equal(5, cases.Count);
        Assert.All(cases, c =>
        {
            var theirs = Lines(c.Text);
            var ours = Lines(FlowViewRun.Of("-r", golden.FlowFile(file), "-O", "bytes", "-n", "20", "-A", c.Case.Replace('_', '/')).TextWithoutCost);
            var all = Lines(FlowViewRun.Of("-r", golden.FlowFile(file), "-q", "-A", c.Case.Replace('_', '/')).Text);

            Assert.Equal((c.Case, theirs[0]), (c.Case, ours[0]));
            Assert.Empty(theirs.Except(ours).Except(all));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Connections_OfTheArchive_PrintTheSameRows(string file)
    {
        var theirs = Lines(golden.Printed(file, "a").Single(c => c.Case.Length == 0).Text);

        var ours = Lines(FlowViewRun.Of("-r", golden.FlowFile(file), "-a").TextWithoutCost);

        Assert.Equal(theirs[0], ours[0]);
        Assert.Empty(theirs.Except(ours));
    }

    /// <summary>The program that the archive was made with did not find the other direction; joined, its rows are ours.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void BothDirections_OfTheArchive_AreTheSameWhenJoined(string file)
    {
        string[] args = ["-r", golden.FlowFile(file), "-b", "-q", "-N", "-o", "fmt:%opkt %ipkt %obyt %ibyt %fl"];
        var ours = Lines(FlowViewRun.Of(args).Text).Select(Numbers).ToList();
        var single = Lines(FlowViewRun.Of("-r", golden.FlowFile(file), "-a", "-q", "-N", "-o", "fmt:%opkt %ipkt %obyt %ibyt %fl").Text).Select(Numbers).ToList();

        Assert.Equal(single.Sum(row => row[0] + row[1]), ours.Sum(row => row[0] + row[1]));
        Assert.Equal(single.Sum(row => row[2] + row[3]), ours.Sum(row => row[2] + row[3]));
        Assert.Equal(single.Sum(row => row[4]), ours.Sum(row => row[4]));
    }

    [Fact]
    public void BothDirections_OfAConnection_AreOneFlowInTheDirectionOfTheFirst()
    {
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3,
            Flow(10, 1000, 51000, 443, 1, 2), Flow(7, 700, 443, 51000, 2, 1), Flow(1, 100, 51000, 443, 1, 2), Flow(5, 500, 53, 40000, 3, 4, 17))));

        Assert.Equal(
            """
            2023-11-14 22:13:20.000     00:00:00.250 TCP            0.0.0.1:51000 <->          0.0.0.2:443          7       11      700     1100     3
            2023-11-14 22:13:20.000     00:00:00.250 UDP            0.0.0.3:53    <->          0.0.0.4:40000        0        5        0      500     1

            """,
            FlowViewRun.Of("-r", file, "-b", "-q").Text);
        Assert.Equal(
            """
            2023-11-14 22:13:20.000     00:00:00.250 TCP            0.0.0.1:51000 <->          0.0.0.2:443          7       11      700     1100     3
            2023-11-14 22:13:20.000     00:00:00.250 UDP            0.0.0.4:40000 <->          0.0.0.3:53           5        0      500        0     1

            """,
            FlowViewRun.Of("-r", file, "-B", "-q").Text);
    }

    /// <summary>Aggregated flows in a file, shown as they are and aggregated once more, are what an aggregation shows.</summary>
    [Theory]
    [InlineData("-a")]
    [InlineData("-b")]
    [InlineData("-A", "srcip,dstip,srcport,dstport,proto")]
    [InlineData("-O", "bytes")]
    public void Written_AndReadAgain_AreTheSameFlows(params string[] question)
    {
        var file = _folder.Write("flows", new RandomFlows(3).File(2, 600));
        var written = Path.Combine(Path.GetDirectoryName(file)!, "written");
        string[] format = ["-q", "-N", "-o", "fmt:%ts %td %pr %sap %dap %pkt %byt %opkt %obyt %fl"];

        Assert.Equal((0, "", ""), (FlowViewRun.Of(["-r", file, "-w", written, .. question]) is var run ? run.ExitCode : 0, run.Text, run.Errors));

        Assert.Equal(FlowViewRun.Of(["-r", file, .. question, .. format]).Text, FlowViewRun.Of(["-r", written, .. format]).Text);
    }

    /// <summary>-P is asked of sums, -n of the rows before it; the filter of flows is another.</summary>
    [Theory]
    [InlineData("443 53", "-a", "-O", "bytes", "-P", "bytes > 400")]
    [InlineData("443", "-a", "-O", "bytes", "-P", "bytes > 1000")]
    [InlineData("443", "-a", "-O", "bytes", "-P", "bytes > 400", "-n", "1")]
    [InlineData("53", "-a", "-O", "bytes", "-P", "not port 443", "-n", "3")]
    [InlineData("443", "-b", "-P", "out bytes > 0")]
    [InlineData("53", "-A", "dstport", "-P", "proto udp or dst port 53 and flows = 1")]
    [InlineData("53", "-O", "bytes", "-P", "proto udp", "bytes < 1000")]
    [InlineData("", "-a", "-P", "flows > 7")]
    [InlineData("443", "-s", "record/flows", "-P", "flows > 1")]
    public void PostFilter_ChoosesAmongSums(string ports, params string[] question)
    {
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3,
            Flow(10, 1000, 51000, 443, 1, 2), Flow(7, 700, 443, 51000, 2, 1), Flow(1, 100, 51000, 443, 1, 2), Flow(5, 500, 40000, 53, 3, 4, 17))));

        var run = FlowViewRun.Of(["-r", file, "-q", .. question, "-o", "fmt:%dp"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(ports, string.Join(' ', Lines(run.Text).Where(line => !line.Contains("51000", StringComparison.Ordinal)).Select(line => line.Trim())));
    }

    [Fact]
    public void PostFilter_WithAMistake_SaysWhichOfTheTwoItIs()
    {
        var run = FlowViewRun.Of("-r", _folder.File("none"), "-a", "-P", "zork", "any");

        Assert.Equal((2, "flowview: -P: "), (run.ExitCode, run.Errors[.."flowview: -P: ".Length]));
        Assert.Equal("proto = 6\n-P bytes > 5\n", FlowViewRun.Of("-X", "-P", "bytes > 5", "proto 6").Text);
    }

    /// <summary>The column shows flags of TCP alone, and the rows say nothing of a protocol.</summary>
    [Fact]
    public void Flags_WithoutTheProtocol_AreShown()
    {
        byte[] Flagged(byte flags) => Layout2Bytes.Record(Layout2Bytes.Element(1, FileBytes.Of(b => b
            .U64(Layout2Bytes.Noon, Layout2Bytes.Noon, Layout2Bytes.Noon, 1, 100).U16(50000, 443).U8(6, flags, 0, 0))), Layout2Bytes.IPv4(1, 2));
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, Flagged(2), Flagged(18), Flagged(2))));

        Assert.Equal("......S.     2\n...A..S.     1\n", FlowViewRun.Of("-r", file, "-q", "-A", "flags", "-O", "flows", "-o", "fmt:%flg %fl").Text);
    }

    [Fact]
    public void WhatIsNotSummed_IsOfTheFirstRecord()
    {
        byte[] Named(string name, ulong packets) => Layout2Bytes.Record(
            Layout2Bytes.Generic(packets, 100), Layout2Bytes.IPv4(1, 2), Layout2Bytes.UserName(name));
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, Named("first", 3), Named("second", 4)), Layout2Bytes.Block(3, Named("third", 5))));

        Assert.Equal("    1       12     3 first\n", FlowViewRun.Of("-r", file, "-a", "-q", "-o", "fmt:%cnt %pkt %fl %uname").Text);
    }

    [Theory]
    [InlineData("srcprocess", "%sproc", "curl, nginx, nginx|varnish, sshd")]
    [InlineData("dstprocess", "%dproc", "curl, nginx, postgres")]
    [InlineData("srcexe", "%sexe", "/usr/bin/curl, /usr/sbin/nginx")]
    public void Processes_OfStampedFlows_AreFields(string field, string column, string expected)
    {
        var file = _folder.Write("stamped", StampedFlows.File);

        var run = FlowViewRun.Of("-r", file, "-q", "-A", field, "-o", $"fmt:{column}");

        Assert.Equal(
            expected.Split(", "), Lines(run.Text).Select(line => line.Trim()).Where(name => name != "-").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("srcprot", "there is no field 'srcprot' to aggregate by; near is srcport (see --help)")]
    [InlineData("zork", "there is no field 'zork' to aggregate by (see --help)")]
    [InlineData("srcip,srcip", "'srcip' is there twice")]
    [InlineData("srcip/24", "'srcip' takes no mask; srcip4, dstip4, srcip6 and dstip6 do")]
    [InlineData("srcip4/33", "the mask of 'srcip4' is from 1 to 32, not '33'")]
    [InlineData("srcgeo", "srcgeo needs a database of countries or AS organisations, and flowview has none")]
    [InlineData(",", "names no field")]
    public void WhatCannotBe_IsSaidInOneSentence(string fields, string sentence)
    {
        var run = FlowViewRun.Of("-r", _folder.Write("flows", Layout2Bytes.File([])), "-A", fields);

        Assert.Equal((2, $"flowview: -A {fields}: {sentence}\n", ""), (run.ExitCode, run.Errors, run.Text));
    }

    [Fact]
    public void Columns_OfFieldsThatDiffer_AreRefusedInNfdumpsWords()
    {
        var run = FlowViewRun.Of("-r", _folder.Write("flows", Layout2Bytes.File([])), "-A", "srcip", "-o", "fmt:%sa %dp");

        Assert.Equal((1, "Output token %dp not allowed with current aggregation srcip\n"), (run.ExitCode, run.Errors));
    }

    static byte[] Flow(ulong packets, ulong bytes, ushort srcPort, ushort dstPort, uint src, uint dst, byte protocol = 6) =>
        Layout2Bytes.Record(Layout2Bytes.Generic(packets, bytes, srcPort, dstPort, protocol), Layout2Bytes.IPv4(src, dst));

    static long[] Numbers(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
