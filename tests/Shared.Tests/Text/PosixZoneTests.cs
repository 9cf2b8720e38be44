using Enrichment.Text;
using Xunit;

namespace Enrichment.Tests.Text;

public sealed class PosixZoneTests
{
    [Theory]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", "01:00")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", "02:00")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", "02:00")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", "01:00")]
    [InlineData("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-01-01T00:00:00Z", "13:00")] // summer over new year
    [InlineData("NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-07-01T00:00:00Z", "12:00")]
    [InlineData("XYZ5ABC", "2026-07-01T00:00:00Z", "-04:00")] // the usual rules
    [InlineData("XYZ5ABC", "2026-01-01T00:00:00Z", "-05:00")]
    [InlineData("<-03>3", "2026-01-01T00:00:00Z", "-03:00")]
    [InlineData("IST-5:30", "2026-01-01T00:00:00Z", "05:30")]
    [InlineData("LHST-10:30LHDT-11,J274/2,J91/2", "2026-01-01T00:00:00Z", "11:00")]
    public void Offset_AtAMoment_IsTheRules(string text, string moment, string offset)
    {
        Assert.True(PosixZone.TryParse(text, out var zone));
        Assert.Equal(
            offset.StartsWith('-') ? -TimeSpan.Parse(offset[1..], null) : TimeSpan.Parse(offset, null),
            zone.GetUtcOffset(DateTime.Parse(moment, null, System.Globalization.DateTimeStyles.AdjustToUniversal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Berlin")]
    [InlineData("CE-1")]
    [InlineData("CET")]
    [InlineData("CET-1CEST,")]
    [InlineData("CET-1CEST,M13.5.0,M10.5.0")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3 ")]
    [InlineData("CET-99")]
    [InlineData("<CET-1")]
    [InlineData("CET-1CEST,59,60")]
    public void Text_ThatIsNoRule_IsRefused(string text) => Assert.False(PosixZone.TryParse(text, out _));
}
