using Xunit;

namespace Enrichment.Tracker.Tests;

public sealed class PaceTests
{
    [Fact]
    public void UntilNext_PollsOfSeveralLengths_BeginAnIntervalApart()
    {
        var clock = new Clock();
        var pace = new Pace(TimeSpan.FromMilliseconds(50), clock);

        Assert.Equal([30, 0, 49, 0, 50], new[] { 20, 80, 1, 1000, 0 }.Select(took =>
        {
            clock.Now += took;
            var wait = (int)pace.UntilNext().TotalMilliseconds;
            clock.Now += wait;
            return wait;
        }));
    }

    /// <summary>It was less than nothing, which ended the tracker, or waited for ever, where the thread lost the processor between two readings of the clock.</summary>
    [Fact]
    public void UntilNext_ThreadLosesTheProcessorAtAnyMoment_IsNeverLessThanNothing()
    {
        var clock = new Clock { Step = 3 };
        var pace = new Pace(TimeSpan.FromMilliseconds(2), clock);

        for (var i = 0; i < 10; i++)
        {
            Assert.InRange(pace.UntilNext(), TimeSpan.Zero, TimeSpan.FromMilliseconds(2));
        }
    }

    /// <summary>Milliseconds.</summary>
    sealed class Clock : TimeProvider
    {
        public long Now { get; set; }

        /// <summary>How much later it is after each reading.</summary>
        public long Step { get; init; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Now += Step;
    }
}
