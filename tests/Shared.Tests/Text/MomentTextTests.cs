using Enrichment.Text;
using Xunit;

namespace Enrichment.Tests.Text;

public class MomentTextTests
{
    static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2023", "2022-12-31T23:00:00Z")]
    [InlineData("2023-07", "2023-06-30T22:00:00Z")]
    [InlineData("2023-07-02T10", "2023-07-02T08:00:00Z")]
    [InlineData("2023/07/02.10:11", "2023-07-02T08:11:00Z")]
    [InlineData("2023-07-02 10:11:12.5", "2023-07-02T08:11:12.5Z")]
    [InlineData("2023-07-02T10:11:12.123999", "2023-07-02T08:11:12.123Z")]
    [InlineData("2023-07-02T10:11:12Z", "2023-07-02T10:11:12Z")]
    [InlineData("2023-07-02T10:11:12-03:30", "2023-07-02T13:41:12Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    public void TryParse_AllForms(string text, string utc)
    {
        Assert.True(MomentText.TryParse(text, Berlin, out var msec));
        Assert.Equal(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), (long)msec);
    }

    [Theory]
    [InlineData("")]
    [InlineData("23")]
    [InlineData("2023-")]
    [InlineData("2023-7-2")]
    [InlineData("2023-00-01")]
    [InlineData("2023-02-30")]
    [InlineData("2023-02-03T24:00")]
    [InlineData("2023-02-03T10:60")]
    [InlineData("2023-02-03T10:00:00.")]
    [InlineData("2023-02-03T10:00:00.1234567890")]
    [InlineData("2023-02-03T10:00:00+25:00")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("9999")]
    [InlineData("2023-02-03x10:00")]
    public void TryParse_WhatIsNoMoment_IsRefused(string text) => Assert.False(MomentText.TryParse(text, TimeZoneInfo.Utc, out _));
}
