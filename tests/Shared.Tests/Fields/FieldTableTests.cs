using Enrichment.Fields;
using Xunit;

namespace Enrichment.Tests.Fields;

public class FieldTableTests
{
    public static IEnumerable<TheoryDataRow<string>> Tags => FieldTable.All.ToArray().Select(f => new TheoryDataRow<string>(f.Tag));

    [Fact]
    public void All_HasNfdumps147AndOurs()
    {
        Assert.Equal(147 + 1 + 30, FieldTable.All.Length);
        Assert.Equal(30, FieldTable.OfProcesses.Length);
    }

    [Fact]
    public void Tags_AreUnique() => Assert.Equal(FieldTable.All.Length, FieldTable.All.ToArray().DistinctBy(field => field.Tag).Count());

    /// <summary>A column of fixed width has a head as wide, so that a table stays a table; nfdump's own exceptions are named.</summary>
    [Fact]
    public void Heads_AreAsWideAsTheirColumns()
    {
        string[] nfdumpsOwn = ["pbstart", "pbend", "nevt"];

        var odd = FieldTable.All.ToArray()
            .Where(field => field.Width != 0 && field.Header.Length != Math.Abs(field.Width))
            .Select(field => field.Tag)
            .Except(nfdumpsOwn);

        Assert.Empty(odd);
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public void Value_OfARecordWithoutElements_CanBeWritten(string tag)
    {
        var flow = FlowBytes.Flow();

        var text = FlowBytes.Line("%" + tag, flow);

        Assert.True(tag is "nats" or "inam" or "onam" or "ivrfnam" or "evrfnam" or "n" || text.Length > 0, $"%{tag} wrote nothing");
    }

    [Fact]
    public void OfProcesses_AllHaveNamesInCsvAndJson() =>
        Assert.All(FieldTable.OfProcesses.ToArray(), field => Assert.True(field is { CsvName: not null, JsonKey: not null }));
}
