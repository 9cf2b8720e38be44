using Enrichment.Tests.Filter;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Aggregate.Statistics;

/// <summary>-s as nfdump 1.7.8 prints it, and by process.</summary>
public sealed class StatisticsTests(GoldenData golden) : IClassFixture<GoldenData>, IDisposable
{
    readonly TempFolder _folder = new();

    public static IEnumerable<TheoryDataRow<string>> Files => GoldenData.FileNames.Select(name => new TheoryDataRow<string>(name));

    public void Dispose() => _folder.Dispose();

    /// <summary>Line by line; which of the rows that tie with the last one are shown is nfdump's hash table's choice.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Golden_AllOfThem_PrintTheSameRows(string file)
    {
        var cases = golden.Printed(file, "s-").ToList();

        Assert.Equal(13, cases.Count);
        Assert.All(cases, c =>
        {
            var statistic = c.Case.Replace('_', '/');
            var theirs = Lines(c.Text);
            var ours = Lines(FlowViewRun.Of("-r", golden.FlowFile(file), "-n", "20", "-s", statistic).TextWithoutCost);
            var all = Lines(FlowViewRun.Of("-r", golden.FlowFile(file), "-n", "0", "-q", "-s", statistic).Text);

            Assert.Equal((c.Case, theirs.Length, theirs[0], theirs[1]), (c.Case, ours.Length, ours[0], ours[1]));
            Assert.Empty(theirs.Except(ours).Except(all));
            if (all.Length <= 20)
            {
                Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
            }
        });
    }

    [Theory]
    [InlineData("process", "nginx 2, curl 3, postgres 1, sshd 1, nginx|varnish 1")]
    [InlineData("srcprocess", "curl 2, nginx 1, nginx|varnish 1, sshd 1")]
    [InlineData("dstprocess", "nginx 1, curl 1, postgres 1")]
    [InlineData("exe", "/usr/bin/curl 3, /usr/sbin/nginx 2, /usr/lib/postgresql/15/bin/postgres 1")]
    [InlineData("user", "alice 3, www-data 2, root 1")]
    [InlineData("container", "4f1c000000000000000000000000000000000000000000000000000000000000 1")]
    [InlineData("unit", "session-3.scope 3, nginx.service 2, docker-4f1c000000000000000000000000000000000000000000000000000000000000.scope 1")]
    public void Processes_OfStampedFlows_AreCountedAtEachEnd(string statistic, string expected)
    {
        var file = _folder.Write("stamped", StampedFlows.File);

        var rows = Lines(FlowViewRun.Of("-r", file, "-q", "-o", "csv", "-s", statistic).Text)[1..].Select(line => line.Split(','));

        Assert.Equal(
            expected.Split(", ").Order(StringComparer.Ordinal),
            rows.Select(row => $"{row[4]} {row[5]}").Order(StringComparer.Ordinal));
    }

    /// <summary>Names longer than nfdump's column, in a table for people; a pipe gets the widths that programs know.</summary>
    [Fact]
    public void List_OnATerminal_HasAColumnAsWideAsItsNames()
    {
        var file = _folder.Write("stamped", StampedFlows.File);
        string[] args = ["-r", file, "-s", "exe/bytes", "-N"];

        var people = FlowViewRun.Of(TimeZoneInfo.Utc, isTerminal: true, args).Text.Split('\n').Skip(1).TakeWhile(line => !line.StartsWith("Summary", StringComparison.Ordinal)).Where(line => line.Length > 0).ToList();
        var programs = FlowViewRun.Of(args).Text.Split('\n').Skip(1).ToList();

        Assert.Equal(4, people.Count);
        Assert.Contains("/usr/lib/postgresql/15/bin/postgres", people[^1] + people[^2], StringComparison.Ordinal);
        Assert.Single(people.Skip(1).DistinctBy(line => line.Length));
        Assert.True(programs.Take(4).DistinctBy(line => line.Length).Count() > 1);
        Assert.Contains("Proto        Executable    Flows(%)", programs[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Process_WithoutStamps_IsTheUserName()
    {
        var file = _folder.Write("named", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, "curl"), Layout2Bytes.Flow(2, "curl"), Layout2Bytes.Flow(3))));

        Assert.Equal(
            "2023-11-14 22:13:20.000     00:00:00.250 any                curl        2(66.7)        3(50.0)      300(50.0)       12     9600   100\n",
            FlowViewRun.Of("-r", file, "-q", "-s", "process").Text);
    }

    [Fact]
    public void Several_WithSeveralOrders_AreOneListEach()
    {
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1), Layout2Bytes.Flow(2))));

        var run = FlowViewRun.Of("-r", file, "-s", "srcip:p/bytes/flows:a", "-n", "1", "-s", "dstport", "dst port 443");

        Assert.Equal(
            """
            Top 1 Src IP Addr ordered by flows:
            Date first seen             Duration     Proto       Src IP Addr    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp
            2023-11-14 22:13:20.000     00:00:00.250 TCP            10.0.0.2        1(50.0)        1(33.3)      100(33.3)        4     3200   100
            Top 1 Src IP Addr ordered by bytes:
            Date first seen             Duration     Proto       Src IP Addr    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp
            2023-11-14 22:13:20.000     00:00:00.250 TCP            10.0.0.3        1(50.0)        2(66.7)      200(66.7)        8     6400   100
            Top 1 Dst Port ordered by flows:
            Date first seen             Duration     Proto          Dst Port    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp
            2023-11-14 22:13:20.000     00:00:00.250 any                 443        2(100.0)        3(100.0)      300(100.0)       12     9600   100
            """,
            string.Join('\n', Lines(run.Text)[..9]));
    }

    [Fact]
    public void Json_IsAnObjectALine()
    {
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, "a\"b"))));

        Assert.Equal(
            """
            { "first" : "2023-11-14T22:13:20.000", "last" : "2023-11-14T22:13:20.250", "proto" : 0, "process" : "a\"b", "flows" : 1, "packets" : 1, "bytes" : 100, "pps" : 4, "bps" : 3200, "bpp" : 100}

            """,
            FlowViewRun.Of("-r", file, "-o", "json", "-s", "process").Text);
    }

    /// <summary>In nfdump ::1 is 0.0.0.1.</summary>
    [Fact]
    public void Addresses_OfBothVersionsWithTheSameNumbers_AreTwo()
    {
        var v6 = Layout2Bytes.Record(Layout2Bytes.Generic(1, 100), Layout2Bytes.Element(3, FileBytes.Of(b => b.U64(0, 1, 0, 2))));
        var v4 = Layout2Bytes.Record(Layout2Bytes.Generic(1, 100), Layout2Bytes.IPv4(1, 2));
        var file = _folder.Write("flows", Layout2Bytes.File(Layout2Bytes.Block(3, v4, v6)));

        Assert.Equal(["0.0.0.1", "::1"], Lines(FlowViewRun.Of("-r", file, "-q", "-o", "csv", "-s", "srcip").Text)[1..].Select(line => line.Split(',')[4]));
    }

    [Theory]
    [InlineData("scrip", "there is no statistic 'scrip'; near is srcip (see --help)")]
    [InlineData("zork", "there is no statistic 'zork' (see --help)")]
    [InlineData("srcip:q", "behind the statistic stands :p (by protocol) or nothing")]
    [InlineData("srcip/zork", "there is no order 'zork'; there are flows, packets")]
    [InlineData("srcip/bytes:x", "behind the order stands :a (ascending), :d (descending) or nothing")]
    [InlineData("srcgeo", "needs a database of countries, and flowview has none")]
    [InlineData("ja3/bytes", "needs a decoder of TLS payloads, and flowview has none")]
    [InlineData("record/ibyte", "there is no order 'ibyte'; there are flows, packets, ipackets, opackets")]
    public void WhatCannotBe_IsSaidInOneSentence(string statistic, string sentence)
    {
        var run = FlowViewRun.Of("-r", _folder.Write("flows", Layout2Bytes.File([])), "-s", statistic);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, Assert.Single(Lines(run.Errors)), StringComparison.Ordinal);
        Assert.Equal("", run.Text);
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
