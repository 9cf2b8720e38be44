using System.Runtime.CompilerServices;
using System.Text.Json;
using Enrichment.Flows;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Profiles;

/// <summary>flowview profile: what each process did.</summary>
public sealed class ProfileCommandTests : IDisposable
{
    readonly ProfiledFlows _flows = new();

    public void Dispose() => _flows.Dispose();

    [Fact]
    public void Text_SeveralProcesses_EachHasItsPortsAndPeers() => GoldenFile.Check("Profiles/text.txt", Run("-r", Day()).Text);

    [Fact]
    public void Json_SeveralProcesses_HasAllOfIt() => GoldenFile.Check("Profiles/json.txt", Run("-r", Day(), "-o", "json").Text);

    [Fact]
    public void Text_FewerAreAskedFor_SaysHowManyMoreThereAre()
    {
        var text = Run("-r", Day(), "-n", "1").Text;

        Assert.Contains("… and 1 more peer (-n)", text, StringComparison.Ordinal);
        Assert.Contains("… and 1 more port (-n)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("2001:db8::7", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Filter_OneProcess_LeavesTheOthersOut()
    {
        using var json = JsonDocument.Parse(Run("-r", Day(), "-o", "json", "process", "nginx").Text);

        Assert.Equal("nginx", Assert.Single(json.RootElement.GetProperty("processes").EnumerateArray()).GetProperty("name").GetString());
    }

    /// <summary>A pipe or device is written to, and not replaced by a file of its name.</summary>
    [Fact]
    public void Save_IntoAPipe_GoesThrough()
    {
        var pipe = Path.Combine(Path.GetDirectoryName(Day())!, "pipe");
        Assert.Equal(0, Nfdump.RunTool("mkfifo", pipe).ExitCode);
        var flowview = Path.Combine(AppContext.BaseDirectory, "flowview");

        var run = Nfdump.RunTool("bash", "-c", $"timeout 60 cat '{pipe}' & timeout 60 '{flowview}' profile -r '{Day()}' --save '{pipe}'; status=$?; wait; exit $status");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        JsonDocument.Parse(run.Text).Dispose();
        Assert.Equal("pipe", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.GetDirectoryName(pipe)!, "pipe*"))));
    }

    [Fact]
    public void Save_ThroughALink_KeepsTheLink()
    {
        var link = Path.Combine(Path.GetDirectoryName(Day())!, "link");
        File.CreateSymbolicLink(link, "saved");

        Assert.Equal(0, Run("-r", Day(), "--save", link).ExitCode);
        Assert.Equal(0, Run("-r", Day(), "--save", link).ExitCode); // the second finds what the first made

        Assert.Equal("saved", new FileInfo(link).LinkTarget);
        JsonDocument.Parse(File.ReadAllText(link)).Dispose();
    }

    [Fact]
    public void Save_WhereItCannot_IsOneSentence()
    {
        Assert.Equal((1, "flowview: /dev/full: it cannot be saved: No space left on device\n"), Said(Run("-r", Day(), "--save", "/dev/full")));
        Assert.Equal((1, "flowview: /: it cannot be saved: it is a directory\n"), Said(Run("-r", Day(), "--save", "/")));

        static (int, string) Said(FlowViewRun run) => (run.ExitCode, run.Errors);
    }

    /// <summary>Its name is one that a terminal would obey.</summary>
    [Fact]
    public void Text_ToATerminal_NamesAreHarmless()
    {
        var file = _flows.Write("evil", ProfiledFlows.Sent("a\e[2Jb", "192.0.2.1 40001", "192.0.2.2 80"));

        var run = FlowViewRun.Of(TimeZoneInfo.Utc, isTerminal: true, "profile", "-r", file);

        Assert.DoesNotContain('\e', run.Text);
        Assert.Contains("a\\x1b[2Jb", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Totals_OfTheProjectsExample_AreThoseOfAScan()
    {
        var folder = Path.Combine(Project(), "profiles", "web-client", "flows");

        using var json = JsonDocument.Parse(Run("-R", folder, "-o", "json").Text);
        var totals = FlowViewRun.Of("-R", folder, "-o", "null", "-N").Text;

        Assert.Contains(
            $"total flows: {json.RootElement.GetProperty("flows")}, total bytes: {json.RootElement.GetProperty("bytes")}, total packets: {json.RootElement.GetProperty("packets")},",
            totals,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flowview profile -o csv: it is shown as text, or with -o json", "-r", "x", "-o", "csv")]
    [InlineData("--against needs an argument (see flowview profile --help)", "-r", "x", "--against")]
    [InlineData("--times needs a number from 1 on, not '0.5'", "-r", "x", "--times", "0.5")]
    [InlineData("name a file or a directory with -r or -R (see --help)", "-n", "3")]
    [InlineData("flowview profile has no option -w (see flowview profile --help)", "-r", "x", "-w", "y")]
    [InlineData("flowview profile has no option -s (see flowview profile --help)", "-r", "x", "-s", "srcip")]
    [InlineData("flowview profile has no option --man (see flowview profile --help)", "--man")]
    [InlineData("flowview profile has no option -V (see flowview profile --help)", "--version")]
    public void Options_Wrong_AreOneSentenceAndUsage(string sentence, params string[] args)
    {
        var run = Run(args);

        Assert.Equal((2, $"flowview: {sentence}\n", ""), (run.ExitCode, run.Errors, run.Text));
    }

    [Fact]
    public void Utc_InAnotherZone_IsWhatItSays()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), "two", "two");

        Assert.Contains("2023-11-15 00:13:20", FlowViewRun.Of(zone, "profile", "-r", Day()).Text, StringComparison.Ordinal);
        Assert.Equal(Run("-r", Day()).Text, FlowViewRun.Of(zone, "profile", "-r", Day(), "--utc").Text);
    }

    [Fact]
    public void Help_IsOfThisCommand() => Assert.Contains("--against FILE", Run("--help").Text, StringComparison.Ordinal);

    static FlowViewRun Run(params string[] args) => FlowViewRun.Of(["profile", .. args]);

    static string Project([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    string Day() => _flows.Write(
        "day",
        ProfiledFlows.Sent("curl", "192.0.2.1 40001", "198.51.100.7 443", 400, user: "alice"),
        ProfiledFlows.Received("curl", "198.51.100.7 443", "192.0.2.1 40001", 1_500_000),
        ProfiledFlows.Sent("curl", "192.0.2.1 40002", "2001:db8::7 443", 300, exe: "/opt/curl/bin/curl", user: "bob"),
        ProfiledFlows.Sent("curl", "192.0.2.1 40003", "192.0.2.53 53", 60, protocol: IpProtocol.Udp, hour: 25),
        ProfiledFlows.Sent("nginx", "192.0.2.1 8443", "203.0.113.9 51000", 90_000),
        ProfiledFlows.Received("nginx", "203.0.113.10 51001", "192.0.2.1 8443", 500, MatchGrade.Wildcard),
        ProfiledFlows.Sent("ping", "192.0.2.1 0", "192.0.2.7 2048", 84, protocol: IpProtocol.Icmp),
        ProfiledFlows.Unnamed("192.0.2.1 5353", "224.0.0.251 5353", MissReason.NoSocket),
        ProfiledFlows.Unnamed("192.0.2.1 5354", "224.0.0.251 5353", MissReason.NotThen));
}
