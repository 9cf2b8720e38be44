using Enrichment.Nfcapd.Scanning;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Scanning;

public class OrderedWorkTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 9)]
    public void Run_JobsThatTakeDifferentTimes_AreTakenJoinedAndPutInOrderWithNoMoreObjectsThanGiven(int workers, int jobs)
    {
        var row = new Row(jobs, 500);

        row.Run(workers, TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 500), row.Joined);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => i * 2), row.Results);
        Assert.InRange(row.MostWorkersSeen, 1, workers);
    }

    [Theory]
    [InlineData("take")]
    [InlineData("load")]
    [InlineData("join")]
    [InlineData("work")]
    [InlineData("put")]
    public void Run_StepThatFails_EndsTheRowAndThrowsOn(string step)
    {
        var row = new Row(7, int.MaxValue) { FailIn = step };

        var error = Assert.Throws<InvalidDataException>(() => row.Run(3, TestContext.Current.CancellationToken));

        Assert.Equal(step, error.Message);
        Assert.Equal(row.Results.Order(), row.Results);
    }

    [Fact]
    public void Run_Canceled_EndsAndSaysSo()
    {
        using var stop = new CancellationTokenSource();
        var row = new Row(5, int.MaxValue) { AtPut = i => { if (i == 100) stop.Cancel(); } };

        Assert.Throws<OperationCanceledException>(() => row.Run(2, stop.Token));

        Assert.InRange(row.Results.Count, 101, 110);
    }

    [Fact]
    public void Run_StoppedInPut_PutsNothingMore()
    {
        var row = new Row(5, int.MaxValue) { StopAt = 20 };

        row.Run(2, TestContext.Current.CancellationToken);

        Assert.Equal(21, row.Results.Count);
    }

    sealed class Job
    {
        public int Number;
        public int Result;
    }

    sealed class Row(int jobs, int length) : OrderedWork<Job>([.. Enumerable.Range(0, jobs).Select(_ => new Job())])
    {
        readonly HashSet<int> _workers = [];
        int _next;

        public List<int> Joined { get; } = [];

        public List<int> Results { get; } = [];

        public int MostWorkersSeen => _workers.Count;

        public string FailIn { get; init; } = "";

        public int StopAt { get; init; } = -1;

        public Action<int> AtPut { get; init; } = _ => { };

        protected override bool Take(Job job)
        {
            job.Number = _next++;
            Fail("take", job);
            return job.Number < length;
        }

        protected override void Load(Job job, int worker)
        {
            lock (_workers)
            {
                _workers.Add(worker);
            }

            Thread.SpinWait(job.Number * 7919 % 2000);
            Fail("load", job);
        }

        protected override void Join(Job job)
        {
            Fail("join", job);
            Joined.Add(job.Number);
        }

        protected override void Work(Job job, int worker)
        {
            Thread.SpinWait(job.Number * 104_729 % 3000);
            Fail("work", job);
            job.Result = job.Number * 2;
        }

        protected override void Put(Job job)
        {
            Fail("put", job);
            Results.Add(job.Result);
            AtPut(job.Number);
            if (job.Number == StopAt)
            {
                Stop();
            }
        }

        void Fail(string step, Job job)
        {
            if (step == FailIn && job.Number == 37)
            {
                throw new InvalidDataException(step);
            }
        }
    }
}
