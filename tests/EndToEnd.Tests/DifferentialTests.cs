using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>
/// Files that softflowd and nfcapd write, and ours, are shown alike by flowview and by the real nfdump, in the formats
/// that Debian's nfdump 1.7.1 has in common with 1.7.8 (not <c>long</c> and <c>extended</c>, whose %tos is a column wider now).
/// </summary>
public sealed class DifferentialTests(RecordedTraffic traffic) : IClassFixture<RecordedTraffic>
{
    const string Timeless = "fmt:%pr %sap -> %dap %flg %pkt %byt %fl %in %out %exp %eng %sas %das %smk %dmk %dir %uname";

    static readonly string[] Formats =
    [
        "line", "line6", Timeless,
        "fmt:%ts %te %tr %td %sap %dap %flg %pkt %byt %fl %in %out %exp %eng %ra %sas %das %smk %dmk %nh %dir %uname",
    ];

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    public void CollectedFlows_FlowViewAndNfdump_PrintTheSame(string version) => SameText(traffic.Collect(version), Formats);

    /// <summary>softflowd 1.1.0 and nfcapd 1.7.1 make times of IPFIX that end before they begin; each nfdump prints these in its own way.</summary>
    [Fact]
    public void CollectedIpfix_FlowViewAndNfdump_PrintTheSameButForTimes() => SameText(traffic.Collect("10"), Timeless);

    [Fact]
    public void OurFlows_FlowViewAndNfdump_PrintTheSame() => SameText(traffic.Meter(), Formats);

    [Fact]
    public void OurFlows_AndThoseOfSoftflowd_AddUpToTheSamePacketsAndBytes()
    {
        Assert.Equal(Totals(traffic.Collect("9")), Totals(traffic.Meter()));
    }

    [Fact]
    public void OurFile_OfACaptureFile_HasThePacketsTime()
    {
        var file = Assert.Single(Directory.GetFiles(traffic.Meter()));

        Assert.StartsWith($"nfcapd.{DateTime.UtcNow.AddMinutes(-30).Year}", Path.GetFileName(file), StringComparison.Ordinal);
    }

    static void SameText(string folder, params string[] formats)
    {
        foreach (var format in formats)
        {
            Compare(folder, "-q", format);
            // Flags in plain numbers are news of 1.7.8.
            Compare(folder, "-qN", format.Replace(" %flg", "", StringComparison.Ordinal));
        }
    }

    static void Compare(string folder, string letters, string format)
    {
        // Debian's nfdump takes one letter at a time.
        string[] apart = [.. letters[1..].Select(letter => $"-{letter}")];
        var theirs = Tool.Run("nfdump", ["-R", folder, .. apart, "-o", format]).Expect("nfdump");
        Assert.True(theirs.Split('\n').Length > 4, theirs);
        Assert.Equal(theirs, Tool.Run(Published.View, "-R", folder, letters, "-o", format).Expect("flowview"));
    }

    static (ulong Packets, ulong Bytes) Totals(string folder)
    {
        var rows = Tool.Run("nfdump", "-R", folder, "-q", "-N", "-o", "fmt:%pkt %byt").Expect("nfdump").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse).ToArray()).ToList();
        return (rows.Aggregate(0UL, (sum, row) => sum + row[0]), rows.Aggregate(0UL, (sum, row) => sum + row[1]));
    }
}
