using Enrichment.Netflow.Exporters;
using Xunit;

namespace Enrichment.Tests.Netflow.Exporters;

public sealed class SequenceTrackerTests
{
    readonly ExporterCounters _counters = new();
    readonly SequenceTracker _tracker;

    public SequenceTrackerTests() => _tracker = new SequenceTracker(_counters);

    // Kept by the last run: what is between is told apart from what the network lost, also where numbers have gone round.
    [Theory]
    [InlineData(100, 100, 0)]
    [InlineData(100, 140, 40)]
    [InlineData(0xFFFFFFF0, 16, 32)]
    [InlineData(100, 90, 0)] // overtaken, or begun anew
    [InlineData(3_000_000_000, 5, 0)] // begun anew
    public void Arrive_FirstAfterARestart_CountsWhatWasSentMeanwhile(uint kept, uint first, long away)
    {
        _tracker.Keep(kept);

        Assert.True(See(first, 1));
        Assert.True(See(first + 3, 1));

        Assert.Equal((away, 2, 1), (_counters.MissedAway, _counters.Missing, _counters.SequenceGaps));
        Assert.Equal(first + 4, _tracker.Next);
    }

    [Fact]
    public void Arrive_ExporterBeganAnewMeanwhile_NothingIsSaidToBeMissed()
    {
        _tracker.Keep(100);
        _tracker.Forget();

        Assert.True(See(500, 1));

        Assert.Equal((0, 0), (_counters.MissedAway, _counters.Missing));
    }

    bool See(uint number, uint count)
    {
        var arrived = _tracker.Arrive(number);
        _tracker.Advance(count);
        return arrived;
    }
}
