using Enrichment.Text;
using Xunit;

namespace Enrichment.Tests.Text;

public sealed class NearWordsTests
{
    [Theory]
    [InlineData("xparent", "; near are sparent, dparent")] // sparents is a letter further
    [InlineData("tsart", "; near is tstart")]
    [InlineData("ysrip", "; near is srcip")]
    [InlineData("xa", "; near are sa, da")]
    [InlineData("zz", "")]
    [InlineData("zork", "")]
    [InlineData("", "")]
    public void Hint_NamesTheNearest(string word, string expected) =>
        Assert.Equal(expected, NearWords.Hint(word, ["sparents", "sparent", "dparent", "sa", "da", "sap", "tstart", "srcip", "sap"]));

    [Fact]
    public void Of_AVeryLongWord_HasNone() => Assert.Empty(NearWords.Of(new string('s', 100_000), ["s"]));
}
