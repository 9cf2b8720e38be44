using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Format;

/// <summary>Colours where somebody looks, and nowhere else.</summary>
public sealed class ColorTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, false, "--color=auto")]
    [InlineData(false, true, "--color=always")]
    [InlineData(false, true, "--color")]
    [InlineData(true, false, "--color=never")]
    public void Table_HasColorsWhereTheyAreAskedFor(bool isTerminal, bool expected, params string[] more) =>
        Assert.Equal(expected, Show(isTerminal, more).Contains('\e'));

    [Fact]
    public void Colors_StandAroundTheColumnAndTheHead() => Assert.Equal(
        "\e[1m Packets Src Process      \e[0m\n       1 \e[36mname            \e[0m|\n",
        string.Concat(Show(false, "--color=always").Split('\n')[..2].Select(line => line + "\n")));

    [Fact]
    public void Json_NeverHasColors() => Assert.DoesNotContain('\e', FlowViewRun.Of("-r", Flows(), "-o", "json", "--color=always").Text);

    [Fact]
    public void Color_OfAnotherKind_IsSaid() => Assert.Equal(2, FlowViewRun.Of("-r", Flows(), "--color=pink").ExitCode);

    string Show(bool isTerminal, params string[] more) =>
        FlowViewRun.Of(TimeZoneInfo.Utc, isTerminal, ["-r", Flows(), "-o", "fmt:%pkt %sproc|", .. more]).Text;

    string Flows() => _folder.Write("flows.nf", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, "name"))));
}
