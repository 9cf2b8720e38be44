using Enrichment.Grpc.Framing;
using Xunit;

namespace Enrichment.Tests.Grpc.Framing;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData(0, "0n")]
    [InlineData(-1, "0n")]
    [InlineData(1, "100n")]
    [InlineData(10_000_000, "1000000u")]
    [InlineData(12_345, "1234500n")]
    [InlineData(999_999_99L * 10, "99999999u")]
    [InlineData((999_999_99L * 10) + 1, "100000m")]
    [InlineData(864_000_000_000L, "86400000m")]
    [InlineData(864_000_000_000L * 30, "2592000S")]
    [InlineData(long.MaxValue, "99999999H")]
    public void Format_Ticks_FinestUnitInEightDigitsNeverEarly(long ticks, string expected)
    {
        Assert.Equal(expected, GrpcTimeout.Format(TimeSpan.FromTicks(ticks)));
        Assert.True(GrpcTimeout.TryParse(expected, out _));
    }

    [Theory]
    [InlineData("1H", 36_000_000_000L)]
    [InlineData("2M", 1_200_000_000L)]
    [InlineData("3S", 30_000_000L)]
    [InlineData("4m", 40_000L)]
    [InlineData("5u", 50L)]
    [InlineData("699n", 6L)]
    [InlineData("99999999H", 99_999_999L * 36_000_000_000L)]
    public void TryParse_Unit_Ticks(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    public void TryParse_NotATimeout_Refused(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));
}
