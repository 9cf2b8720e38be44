using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Query;

public sealed class ConfigurationFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A part of the file that comes with nfdump 1.7.8, word for word its form.</summary>
    [Fact]
    public void Format_OfNfdumpsFile_IsAFormatAndAToken()
    {
        Write("""
            # Sample
            [nfdump]
            # fmt.line = "%ts"
            fmt.short = "%sa -> %da"   # mine
            csv.mine = '%sa,%pkt'
            maxworkers = 8
            [nfcapd]
            exporter.upstream = ["192.168.1.1", "/var/nflow/upstream"]
            fmt.other = nonsense
            """);

        Assert.Equal("        10.0.0.2 ->        192.0.2.7\n", Show("short"));
        Assert.Equal("        10.0.0.2 ->        192.0.2.7        1\n", Show("fmt:%short %pkt"));
        Assert.Equal("                               10.0.0.2 ->                               192.0.2.7\n", Show("short6"));
        Assert.Equal("srcAddr,packets\n10.0.0.2,1\n", Show("MINE"));
    }

    [Fact]
    public void Format_OfAKnownName_TakesItsPlace()
    {
        Write("fmt.line = \"%pkt\"");

        Assert.Equal("       1\n", Show("line"));
        Assert.Equal(Show("fmt:%ts %td %pr %sap -> %dap %pkt %byt %fl", "none"), Show("line", "none"));
    }

    [Theory]
    [InlineData("fmt.a = \"%ts", "line 1: fmt.a is a text in quotes")]
    [InlineData("\nfmt.a-b = \"%ts\"", "line 2: 'a-b' is no name")]
    public void Format_ThatIsWrong_IsSaidWithItsPlace(string text, string sentence)
    {
        Write(text);

        var run = FlowViewRun.Of("-r", Flows(), "-C", _folder.File("flowview.conf"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(sentence, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_ThatNamesItself_IsRefused()
    {
        Write("fmt.a = \"%b\"\nfmt.b = \"%a\"");

        Assert.Equal((1, "Output format parse error: a format of the configuration file names itself\n"),
            (FlowViewRun.Of("-r", Flows(), "-o", "a", "-C", _folder.File("flowview.conf")) is var run ? run.ExitCode : 0, run.Errors));
    }

    [Fact]
    public void File_ThatIsNotThere_IsSaid() =>
        Assert.Equal((2, "flowview: /nothing/here: no such file\n"), (FlowViewRun.Of("-r", Flows(), "-C", "/nothing/here") is var run ? run.ExitCode : 0, run.Errors));

    void Write(string text) => File.WriteAllText(_folder.File("flowview.conf"), text);

    string Show(string format, string? configuration = null) =>
        FlowViewRun.Of("-r", Flows(), "-q", "-o", format, "-C", configuration ?? _folder.File("flowview.conf")).Text;

    string Flows() => _folder.Write("flows.nf", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1))));
}
