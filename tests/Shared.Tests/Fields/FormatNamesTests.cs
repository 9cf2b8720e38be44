using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Xunit;

namespace Enrichment.Tests.Fields;

public class FormatNamesTests
{
    [Theory]
    [InlineData("line", typeof(LineFormat))]
    [InlineData("LONG6", typeof(LineFormat))]
    [InlineData("nat", typeof(LineFormat))] // 1.7.8 refuses its own format
    [InlineData("%sa", typeof(LineFormat))]
    [InlineData("FMT:%sa", typeof(LineFormat))]
    [InlineData("csv:%sa", typeof(CsvFormat))]
    [InlineData("csv", typeof(CsvFormat))]
    [InlineData("csv-fast", typeof(CsvFastFormat))]
    [InlineData("json", typeof(JsonFormat))]
    [InlineData("ndjson", typeof(JsonFormat))]
    [InlineData("raw", typeof(RawFormat))]
    [InlineData("null", typeof(NullFormat))]
    public void Create_KnownName_GivesItsFormat(string name, Type expected) => Assert.IsType(expected, FormatNames.Create(name, FlowBytes.Utc));

    [Theory]
    [InlineData("pipe")]
    [InlineData("sa")]
    [InlineData("")]
    [InlineData("6")]
    public void Create_UnknownName_IsRefused(string name) =>
        Assert.StartsWith($"Unknown output mode '{name}'", Assert.Throws<OutputFormatException>(() => FormatNames.Create(name, FlowBytes.Utc)).Message);
}
