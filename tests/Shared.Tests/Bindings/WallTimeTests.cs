using System.Text;
using Enrichment.Bindings;
using Xunit;

namespace Enrichment.Tests.Bindings;

public sealed class WallTimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("2026-11-20T10:00:00.123456Z", 1795168800_123456000)]
    [InlineData("2026-11-20T10:00:00.123456789Z", 1795168800_123456789)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1)]
    public void Format_AnyTime_ParsesBack(string text, long nanoseconds)
    {
        Assert.Equal(text, WallTime.Format(nanoseconds));
        Assert.True(WallTime.TryParse(Encoding.ASCII.GetBytes(text), out var parsed));
        Assert.Equal(nanoseconds, parsed);
    }

    [Theory]
    [InlineData("2026-11-20T11:00:00.5+01:00", 1795168800_500000000)]
    [InlineData("2026-11-20T10:00:00.1234567899999Z", 1795168800_123456789)]
    [InlineData("2026-11-20 10:00:00Z", 1795168800_000000000)]
    public void TryParse_OtherSpellings_AreTheSameMoment(string text, long nanoseconds)
    {
        Assert.True(WallTime.TryParse(Encoding.ASCII.GetBytes(text), out var parsed));
        Assert.Equal(nanoseconds, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T10:00:00")]
    [InlineData("2026-13-20T10:00:00Z")]
    [InlineData("2026-02-30T10:00:00Z")]
    [InlineData("2026-11-20T24:00:00Z")]
    [InlineData("2026-11-20T10:00:00.Z")]
    [InlineData("2026-11-20T10:00:00+1:00")]
    [InlineData("9999-11-20T10:00:00Z")]
    [InlineData("-026-11-20T10:00:00Z")]
    public void TryParse_NotATime_Refuses(string text) => Assert.False(WallTime.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
