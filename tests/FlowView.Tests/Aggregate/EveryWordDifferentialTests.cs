using Enrichment.Tests.Nfcapd;
using Enrichment.View.Aggregate.Ordering;
using Xunit;

namespace Enrichment.View.Tests.Aggregate;

/// <summary>
/// Every statistic, field and order of nfdump 1.7.8, on every file of the archive: the same rows in any order. Where NFDUMP_1_7_8 names it; what
/// differs on purpose is named here, and in docs/flowview.md.
/// </summary>
public sealed class EveryWordDifferentialTests(GoldenData golden) : IClassFixture<GoldenData>
{
    const string Statistics =
        "srcip dstip ip nhip nhbip router srcport dstport port proto flags srctos dsttos tos dir srcas dstas as prevas nextas inif outif if srcmask dstmask mask "
        + "tunproto srcvlan dstvlan vlan insrcmac outdstmac indstmac outsrcmac ethertype srcmac dstmac inmac outmac mac mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 "
        + "mpls8 mpls9 mpls10 cl sl al nbar odid opid event xevent natsrcip natdstip natip natsrcport natdstport natport iacl eacl ivrf evrf minttl maxttl";

    /// <summary>Not srcnet, dstnet: in nfdump a mask of 0 leaves the address as it is. Not flags, of which it shows none where the first flow of a row is not TCP.</summary>
    const string Fields =
        "proto srcport dstport tos srctos dsttos srcip dstip xsrcip xdstip xsrcport xdstport next bgpnext router insrcmac outdstmac indstmac outsrcmac srcas dstas "
        + "nextas prevas inif outif srcmask dstmask mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 mpls8 mpls9 mpls10 srcvlan dstvlan odid opid exp ethertype minttl maxttl";

    public static IEnumerable<TheoryDataRow<string>> Files => GoldenData.FileNames.Select(name => new TheoryDataRow<string>(name));

    static string? Nfdump178 => Environment.GetEnvironmentVariable("NFDUMP_1_7_8") is { Length: > 0 } path ? path : null;

    [Theory]
    [MemberData(nameof(Files))]
    public void Statistics_AllOfThem(string file) => Compare(file, Statistics.Split(' ').SelectMany(name => new string[][]
    {
        ["-s", name, "-n", "0"],
        ["-s", $"{name}:p/bytes", "-n", "0"],
    }));

    [Theory]
    [MemberData(nameof(Files))]
    public void Statistics_AsJson(string file) =>
        Compare(file, Statistics.Split(' ').Where(name => name is not ("flags" or "nbar")).Select(name => new[] { "-s", name, "-n", "0", "-o", "json" }));

    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_AllOfThem(string file) => Compare(file, Fields.Split(' ').Select(name => new[] { "-A", name }));

    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_AsCsv(string file) => Compare(file, Fields.Split(' ').Where(name => name != "ethertype").Select(name => new[] { "-A", name, "-o", "csv" }));

    [Theory]
    [MemberData(nameof(Files))]
    public void Orders_AllOfThem(string file) => Compare(file, SumsOrder.All.SelectMany(order => new string[][]
    {
        ["-O", order.RecordName!],
        ["-a", "-O", $"{order.RecordName}:a"],
    }));

    void Compare(string file, IEnumerable<string[]> questions)
    {
        Assert.SkipWhen(Nfdump178 is null, "skipped: the environment variable NFDUMP_1_7_8 names no nfdump 1.7.8");
        var path = golden.FlowFile(file);
        foreach (var question in questions)
        {
            var theirs = Nfdump.RunTool(Nfdump178!, ["-r", path, "-q", "-N", "-6", .. question]);
            var ours = FlowViewRun.Of(["-r", path, "-q", "-N", "-6", .. question]);

            Assert.Equal((string.Join(' ', question), 0, ""), (string.Join(' ', question), ours.ExitCode, ours.Errors));
            Assert.Equal(string.Join('\n', question.Concat(Lines(theirs.Text))), string.Join('\n', question.Concat(Lines(ours.Text))));
        }
    }

    static IEnumerable<string> Lines(string text) => text.Split('\n').Where(line => line.Trim().Length > 0).Order(StringComparer.Ordinal);
}
