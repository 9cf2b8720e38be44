using Enrichment.View.Scan;
using Xunit;

namespace Enrichment.View.Tests.Scan;

public sealed class SharedWorkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Do_Jobs_EachIsDoneOnce(int jobs)
    {
        var done = new int[jobs];

        SharedWork.Do(jobs, number => Interlocked.Increment(ref done[number]));

        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Do_OneFails_ItsExceptionComesAsItIs()
    {
        var done = 0;

        var wrong = Assert.Throws<InvalidOperationException>(() => SharedWork.Do(1000, number =>
        {
            Interlocked.Increment(ref done);
            throw new InvalidOperationException($"{number}");
        }));

        Assert.InRange(int.Parse(wrong.Message, System.Globalization.CultureInfo.InvariantCulture), 0, done - 1);
        Assert.InRange(done, 1, Environment.ProcessorCount); // nobody begins another job
    }
}
