using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Xunit;

namespace Enrichment.Tests.Fields.Formats;

public class CsvFormatTests
{
    [Fact]
    public void Write_Csv_IsPlainAndHasItsNames()
    {
        var format = new CsvFormat("%ts, %td,%pr,%sa,%sp,%flg,%scmd,%dproc", FlowBytes.Utc);

        Assert.Equal("firstSeen,duration,proto,srcAddr,srcPort,flags,srcCommand,dstProcess\n", FlowBytes.Header(format));
        Assert.Equal(
            "2023-11-14 22:13:20.000,0.250,6,10.0.0.1,40000,...AP.SF,curl -s https://example.org/a;b,-\n",
            FlowBytes.Text(format, FlowBytes.Stamped(FlowBytes.Tcp())));
    }

    [Theory]
    [InlineData("%ts,%sap", "Output format parse error at: %sap, character 5: it is no column of csv")] // address and port are two columns
    [InlineData("%ts,,%sa", "Expected '%' token, but found <end of string>, character 5")]
    [InlineData("%ts,sa", "Expected '%' token, but found sa, character 5")]
    [InlineData("%ts, %sx", "Output format parse error at: %sx, character 6; near are %sp, %sa, %sn")]
    public void New_WhatIsNotForCsv_IsRefused(string format, string expected) =>
        Assert.Equal(expected, Assert.Throws<OutputFormatException>(() => new CsvFormat(format, FlowBytes.Utc)).Message);
}
