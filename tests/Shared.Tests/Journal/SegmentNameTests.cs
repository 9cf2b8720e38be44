using Enrichment.Journal;
using Xunit;

namespace Enrichment.Tests.Journal;

public sealed class SegmentNameTests
{
    [Theory]
    [InlineData(0, "19700101T000000.000000000Z.journal")]
    [InlineData(1_763_720_100_123_456_789, "20251121T101500.123456789Z.journal")]
    public void Of_Start_IsReadAgain(long start, string name)
    {
        Assert.Equal(name, SegmentName.Of(start));
        Assert.True(SegmentName.TryParse(name, out var parsed));
        Assert.Equal(start, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("notes.journal")]
    [InlineData("20251121T101500.12345678-Z.journal")]
    [InlineData("20251321T101500.123456789Z.journal")]
    [InlineData("20251121T101500.123456789Z.journal~")]
    [InlineData("99991121T101500.123456789Z.journal")]
    public void TryParse_AnotherName_IsNone(string name) => Assert.False(SegmentName.TryParse(name, out _));
}
