using Enrichment.Bindings;
using Xunit;

namespace Enrichment.Tests.Bindings;

public sealed class ProcessParentsTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("sh 17,cron 9,systemd 1", true)]
    [InlineData("kworker 77,kthreadd 2", true)]
    [InlineData("sh 17", false)]
    public void IsWhole_Chain_ReachesUpToTheRoot(string chain, bool isWhole) => Assert.Equal(isWhole, Of(chain).IsWhole);

    [Theory]
    [InlineData("", "")]
    [InlineData("sh 17,cron 9,systemd 1", "sh<cron<systemd")]
    [InlineData("sh 17", "sh<...")]
    [InlineData("sh 17, 9", "sh<?<...")]
    [InlineData("sh 17, 1", "sh<?")]
    public void ToString_Chain_SaysWhatIsNotKnown(string chain, string text) => Assert.Equal(text, Of(chain).ToString());

    [Fact]
    public void Of_MoreThanAreKept_TheNearestStay()
    {
        var chain = ProcessParents.Of([.. Enumerable.Range(100, 40).Select(pid => new ProcessParent(pid, "sh"))]);

        Assert.Equal(Enumerable.Range(100, ProcessParents.Most), chain.Select(parent => parent.Pid));
    }

    [Fact]
    public void Equals_SameProcesses_ByValue()
    {
        Assert.Equal(Of("sh 17,systemd 1"), Of("sh 17,systemd 1"));
        Assert.Equal(Of("sh 17").GetHashCode(), Of("sh 17").GetHashCode());
        Assert.NotEqual(Of("sh 17"), Of("sh 18"));
        Assert.NotEqual(Of("sh 17"), Of("bash 17"));
        Assert.NotEqual(Of("sh 17"), Of("sh 17,systemd 1"));
    }

    [Fact]
    public void Intern_KnownParents_AreTheSameObjectAndNothingIsAllocated()
    {
        var pool = new ParentsPool();
        var first = Add();

        Assert.Same(first, Add());
        Assert.NotSame(first, Add(more: true));
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Add();
            }
        }));

        ProcessParents Add(bool more = false)
        {
            pool.Begin();
            pool.Add(new ProcessParent(17, "sh"));
            pool.Add(new ProcessParent(1, "systemd"));
            _ = more && pool.Add(new ProcessParent(0, "x"));
            return pool.Intern();
        }
    }

    /// <summary>Names and pids, such as <c>sh 17,systemd 1</c>.</summary>
    internal static ProcessParents Of(string chain) => ProcessParents.Of(
        [.. chain.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(parent => parent.Split(' ')).Select(words => new ProcessParent(int.Parse(words[1], null), words[0]))]);
}
