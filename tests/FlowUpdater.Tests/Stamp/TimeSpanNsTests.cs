using Enrichment.Updater.Stamp;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

public sealed class TimeSpanNsTests
{
    [Theory]
    [InlineData(0, "0 s later")]
    [InlineData(1.5, "1.5 s later")]
    [InlineData(-90, "1 min 30 s earlier")]
    [InlineData(7260, "2 h 1 min later")]
    [InlineData(-90061, "1 d 1 h 1 min earlier")]
    public void Apart_OfTheOthersBegin_InWords(double seconds, string words) =>
        Assert.Equal(words, new TimeSpanNs((long)(seconds * 1e9), long.MaxValue).Apart(new TimeSpanNs(0, 1)));

    [Fact]
    public void Overlaps_Ends_Belong()
    {
        var span = TimeSpanNs.Empty.With(10).With(20);

        Assert.True(span.Overlaps(new TimeSpanNs(20, 30)));
        Assert.True(new TimeSpanNs(0, 10).Overlaps(span));
        Assert.False(span.Overlaps(new TimeSpanNs(21, 30)));
        Assert.False(span.Overlaps(TimeSpanNs.Empty));
        Assert.False(TimeSpanNs.Empty.Overlaps(span));
    }
}
