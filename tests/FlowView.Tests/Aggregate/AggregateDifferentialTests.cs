using Enrichment.Tests.Nfcapd;
using Enrichment.View.Query;
using Xunit;

namespace Enrichment.View.Tests.Aggregate;

/// <summary>
/// Aggregations, top lists and orders of the installed nfdump (1.7.1), and of the one that NFDUMP_1_7_8 names, on random flows: the same rows,
/// ties in any order. Plain columns that both versions print alike.
/// </summary>
public sealed class AggregateDifferentialTests : IDisposable
{
    const string Flow = "fmt:%ts %td %pr %sap %dap %flg %tos %ipkt %ibyt %opkt %obyt %fl %sas %in";

    const string Installed = "nfdump";

    readonly TempFolder _folder = new();

    public static TheoryData<string> Fields =>
    [
        "srcip", "dstip,dstport,proto", "srcip4/24,dstip4/16", "srcip6/64,proto", "srcas,dstas", "proto,srctos", "inif,outif", "srcport", "srcmask,dsttos",
        "srcip,dstip,srcport,dstport,proto,srcas,inif",
    ];

    public static TheoryData<string> Statistics =>
        ["record/bytes", "srcip/bytes", "ip:p/packets", "dstport/flows", "proto/bps", "srcas/pps", "if/bpp", "tos/opkg", "dstip:p/obyte", "mask/ibps"];

    public static TheoryData<string> Orders => ["tstart", "tend", "duration", "bytes", "ibytes", "packets:a", "flows", "bps", "tstart:d"];

    public void Dispose() => _folder.Dispose();

    /// <summary>Of addresses of one version only where a mask names it: the others' are any flow's in nfdump.</summary>
    [Theory]
    [MemberData(nameof(Fields))]
    public void Fields_AreTheSame(string fields) => CompareRows(nfdump =>
        [
            "-q", "-6", "-A", fields, "-o", $"fmt:%ts %td {Columns(fields)} %ipkt %ibyt %opkt %obyt %fl",
            fields.Contains("ip6") ? "ipv6" : fields.Contains("ip4") ? "ipv4" : "any",
            .. nfdump == Installed && fields.Contains("dstport") ? new[] { "and not proto icmp" } : [], // its type and code are another field's
        ]);

    [Theory]
    [InlineData("-a")]
    [InlineData("-b")]
    public void Connections_AreTheSame(string option) => CompareRows(_ => ["-q", "-6", option, "-o", Flow]);

    /// <summary>Only flows with element 5: nfdump leaves the counters of others where they were.</summary>
    [Fact]
    public void GuessedDirections_AreTheSame() => CompareRows(_ => ["-q", "-6", "-B", "-o", Flow, "out packets > 0 and flows > 1"]);

    [Theory]
    [MemberData(nameof(Statistics))]
    public void TopLists_AreTheSame(string statistic) => CompareRows(nfdump =>
        nfdump == Installed && statistic.StartsWith("tos", StringComparison.Ordinal) // of one end alone
            ? null : ["-q", "-N", "-6", "-n", "0", "-s", statistic, "-o", "line"]);

    /// <summary>Row by row the number that is sorted by, and in any order the rows.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Orders_AreTheSame(string order)
    {
        var column = order.Split(':')[0] switch
        {
            "tstart" => "%ts", "tend" => "%te", "duration" => "%td", "bytes" => "%ibyt %obyt", "ibytes" => "%ibyt", "packets" => "%ipkt %opkt", "flows" => "%fl", _ => "",
        };
        foreach (var (nfdump, path) in Peers().Where(peer => peer.Nfdump != Installed || order != "ibytes"))
        {
            string[] args = ["-r", path, "-q", "-N", "-O", order, "-o", $"fmt:{column} "];
            Assert.Equal(Nfdump.RunTool(nfdump, args).Lines.Select(Sum), Lines(FlowViewRun.Of(args).Text).Select(Sum));
        }

        CompareRows(nfdump => nfdump == Installed && order == "ibytes" ? null : ["-q", "-6", "-O", order, "-o", Flow]);
    }

    /// <summary>A letter of 1.7.8 alone. It is asked of the rows that are shown: -n counts those before it, and a top list of values has none.</summary>
    [Theory]
    [InlineData("-a")]
    [InlineData("-b")]
    [InlineData("-O", "bytes")]
    [InlineData("-O", "bytes", "-n", "50")]
    [InlineData("-a", "-O", "tstart")]
    [InlineData("-s", "record/bytes", "-n", "200")]
    public void PostFilter_LetsTheSameRowsPass(params string[] question) => CompareRows(nfdump => nfdump == Installed ? null
        : ["-q", "-6", .. question, "-o", Flow, "-P", "bytes > 50000 and proto tcp or flows > 4"]);

    [Fact]
    public void ByTime_IsAnOrderOfNfdump() => CompareRows(_ => ["-q", "-6", "-m", "-o", Flow]);

    /// <summary>nfdump says so too, in other words.</summary>
    [Theory]
    [InlineData("-a")]
    [InlineData("-A", "dstip")]
    public void TopList_OfAggregatedFlows_IsOneOfFlows(params string[] question)
    {
        foreach (var (nfdump, path) in Peers())
        {
            string[] args = ["-r", path, "-q", "-N", "-6", "-n", "0", "-s", "srcip/bytes", "-o", "line"];
            var ours = FlowViewRun.Of([.. args, .. question]);

            Assert.Equal(FlowViewRun.Of(args).Text, ours.Text);
            Assert.Equal($"flowview: {ViewOptions.Parse([.. args, .. question]).Ignored}\n", ours.Errors);
            Assert.NotEmpty(Nfdump.RunTool(nfdump, [.. args, .. question]).Errors);
        }
    }

    void CompareRows(Func<string, string[]?> argsFor)
    {
        foreach (var (nfdump, path) in Peers())
        {
            if (argsFor(nfdump) is not { } args)
            {
                continue;
            }

            var theirs = Nfdump.RunTool(nfdump, ["-r", path, .. args]);
            var ours = FlowViewRun.Of(["-r", path, .. args]);

            Assert.Equal((0, ""), (ours.ExitCode, ours.Errors));
            Assert.NotEmpty(theirs.Lines);
            Assert.Equal(theirs.Lines.Select(WithoutPadding).Order(StringComparer.Ordinal), Lines(ours.Text).Select(WithoutPadding).Order(StringComparer.Ordinal));
        }
    }

    IEnumerable<(string Nfdump, string Path)> Peers()
    {
        // One block: of several 1.7.8 does not always take the first one first.
        var path = _folder.Write("flows", new RandomFlows(7).File(1, 2000));
        yield return (Installed, path);
        if (Environment.GetEnvironmentVariable("NFDUMP_1_7_8") is { Length: > 0 } other)
        {
            yield return (other, path);
        }
    }

    static string Columns(string fields) => string.Join(' ', fields.Split(',').Select(field => field.Split('/')[0] switch
    {
        "srcip" or "srcip4" or "srcip6" => "%sa", "dstip" or "dstip4" or "dstip6" => "%da", "srcport" => "%sp", "dstport" => "%dp", "proto" => "%pr",
        "srcas" => "%sas", "dstas" => "%das", "srctos" => "%stos", "dsttos" => "%dtos", "inif" => "%in", "outif" => "%out", "srcmask" => "%smk",
        var other => throw new ArgumentException(other),
    }));

    /// <summary>Of the numbers of a line; a date is as it is.</summary>
    static string Sum(string line) => line.Contains('-', StringComparison.Ordinal) || line.Contains('.', StringComparison.Ordinal) ? line.Trim()
        : $"{line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(long.Parse)}";

    /// <summary>Columns of 1.7.1 are of other widths.</summary>
    static string WithoutPadding(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
