using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Format;

/// <summary>--utc and --iso, in every format.</summary>
public sealed class TimesTests : IDisposable
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    static readonly TimeZoneInfo Kathmandu = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu");

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fmt:%ts", "2023-11-14 23:13:20.000\n", "2023-11-14T23:13:20.000+01:00\n", "2023-11-14T22:13:20.000Z\n")]
    [InlineData("fmt:%tsg", "2023-11-14 22:13:20.000\n", "2023-11-14T22:13:20.000Z\n", "2023-11-14T22:13:20.000Z\n")]
    [InlineData("csv:%ts,%pkt", "firstSeen,packets\n2023-11-14 23:13:20.000,1\n", "firstSeen,packets\n2023-11-14T23:13:20.000+01:00,1\n",
        "firstSeen,packets\n2023-11-14T22:13:20.000Z,1\n")]
    public void Times_AreOfTheZoneAskedFor(string format, string local, string iso, string isoUtc)
    {
        Assert.Equal(local, Show(Berlin, format));
        Assert.Equal(iso, Show(Berlin, format, "--iso"));
        Assert.Equal(isoUtc, Show(Berlin, format, "--iso", "--utc"));
    }

    [Fact]
    public void Json_HasTheZoneToo()
    {
        Assert.Contains("\"first\":\"2023-11-15T03:58:20.000+05:45\",", Show(Kathmandu, "ndjson", "--iso"), StringComparison.Ordinal);
        Assert.Contains("\"first\":\"2023-11-14T22:13:20.000\",", Show(Kathmandu, "ndjson", "--utc"), StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_StandOverTheirColumns()
    {
        var lines = FlowViewRun.Of(Berlin, "-r", Flows(), "--iso", "-o", "fmt:%ts|%te|%tsg|%tr|%sa").Text.Split('\n');

        Assert.Equal(lines[1].Length, lines[0].Length);
    }

    [Fact]
    public void Totals_HaveTheZone() => Assert.Contains(
        "Time window: 2023-11-14T23:13:20.000+01:00 - 2023-11-14T23:13:20.250+01:00, Duration:",
        FlowViewRun.Of(Berlin, "-r", Flows(), "--iso").Text, StringComparison.Ordinal);

    [Fact]
    public void TopLists_HaveTheZone()
    {
        string[] args = ["-r", Flows(), "-q", "-s", "proto", "--iso"];
        var (lines, csv, json) = (FlowViewRun.Of(Berlin, args).Text, FlowViewRun.Of(Berlin, [.. args, "-o", "csv"]).Text, FlowViewRun.Of(Berlin, [.. args, "-o", "json"]).Text);

        Assert.StartsWith("2023-11-14T23:13:20.000+01:00     00:00:00.250 TCP", lines, StringComparison.Ordinal);
        Assert.Contains("\n2023-11-14T23:13:20.000+01:00,2023-11-14T23:13:20.250+01:00,0.250,", csv, StringComparison.Ordinal);
        Assert.Contains("\"first\" : \"2023-11-14T23:13:20.000+01:00\"", json, StringComparison.Ordinal);
    }

    string Show(TimeZoneInfo zone, string format, params string[] more) => FlowViewRun.Of(zone, ["-r", Flows(), "-q", "-o", format, .. more]).Text;

    string Flows() => _folder.Write("flows.nf", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1))));
}
