using Enrichment.Filter;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Filter;

/// <summary>Expressions with known results: by the plain interpreter, and compiled.</summary>
public class FlowFilterTests
{
    static readonly FilterOptions Options = new() { TimeZone = TimeZoneInfo.Utc };

    public static IEnumerable<TheoryDataRow<string, string>> Expressions => ExpressionTable.Rows("expressions.txt");

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Interpreter_KnownFlows_LetsThosePass(string expression, string passing) =>
        Assert.Equal(passing, Selection.Of(FlowFilter.Parse(expression, Options), KnownFlows.File, interprets: true));

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Compiled_KnownFlows_LetsThosePass(string expression, string passing) =>
        Assert.Equal(passing, Selection.Of(FlowFilter.Parse(expression, Options), KnownFlows.File, interprets: false));

    public static IEnumerable<TheoryDataRow<string, string>> ProcessExpressions => ExpressionTable.Rows("process-expressions.txt");

    [Theory]
    [MemberData(nameof(ProcessExpressions))]
    public void ProcessWords_StampedFlows_LetThosePass(string expression, string passing)
    {
        var filter = FlowFilter.Parse(expression, Options);

        Assert.Equal(passing, Selection.Of(filter, StampedFlows.File, interprets: true));
        Assert.Equal(passing, Selection.Of(filter, StampedFlows.File, interprets: false));
        Assert.Equal(passing, Selection.Of(FlowFilter.Parse(filter.ToString(), Options), StampedFlows.File, interprets: true));
    }

    /// <summary>A file without private blocks has one name for both ends, where nfdump keeps it: the source's, as in the column %sproc.</summary>
    [Theory]
    [InlineData("process curl", "1")]
    [InlineData("src process curl", "1")]
    [InlineData("dst process curl", "none")]
    [InlineData("process ~ ^c", "1")]
    [InlineData("process in [curl alice]", "1 2")]
    [InlineData("process none", "none")]
    [InlineData("process ~ http", "none")]
    [InlineData("attributed", "1 2")]
    [InlineData("unattributed", "3 4 5")]
    [InlineData("exe ~ .", "none")]
    public void ProcessWords_FlowsWithoutStamps_FallBackOnTheUserName(string expression, string passing)
    {
        byte[][] names = [Layout2Bytes.Flow(1, "curl"), Layout2Bytes.Flow(2, "alice"), Layout2Bytes.Flow(3, "https***"), Layout2Bytes.Flow(4, "none"), Layout2Bytes.Flow(5)];
        var file = Layout2Bytes.File(Layout2Bytes.Block(3, names));
        var filter = FlowFilter.Parse(expression, Options);

        Assert.Equal(passing, Selection.Of(filter, file, interprets: true));
        Assert.Equal(passing, Selection.Of(filter, file, interprets: false));
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Parse_TextOfTheTree_MeansTheSame(string expression, string passing) => Assert.Equal(
        passing, Selection.Of(FlowFilter.Parse(FlowFilter.Parse(expression, Options).ToString(), Options), KnownFlows.File, interprets: false));

    [Fact]
    public void Table_HasAsManyAsPromised() => Assert.InRange(
        ExpressionTable.Read("expressions.txt").Concat(ExpressionTable.Read("process-expressions.txt")).DistinctBy(row => row.Expression).Count(), 600, 5000);
}
