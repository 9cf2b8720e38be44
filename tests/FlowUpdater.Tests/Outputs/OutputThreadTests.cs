using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Outputs;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs;

/// <summary>Batches are told apart by themselves: each is written when the test lets it.</summary>
public sealed class OutputThreadTests : IStampedBatchSink, IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly BatchQueue _queue = new(16 << 20);
    readonly List<FlowBatch> _written = [];
    readonly SemaphoreSlim _mayWrite = new(0);
    readonly SemaphoreSlim _timeKept = new(0);
    readonly OutputThread _thread;
    Exception? _trouble;

    public OutputThreadTests() => _thread = new OutputThread(this, _queue, () => _timeKept.Release(), TimeProvider.System);

    [Fact]
    public void Pass_WhileAnotherIsWritten_WhoStampsGoesOnUntilThreeAreOnTheirWay()
    {
        _thread.Start();
        FlowBatch[] batches = [_queue.Rent(), _queue.Rent(), _queue.Rent(), _queue.Rent()];
        foreach (var batch in batches[..3])
        {
            Pass(batch); // None can have been written.
        }

        var fourth = new Thread(() => Pass(batches[3]));
        fourth.Start();
        Assert.False(fourth.Join(TimeSpan.FromMilliseconds(100)));

        _mayWrite.Release(4);
        Assert.True(fourth.Join(Patience));
        _thread.Finish();

        Assert.Equal(batches, _written);
    }

    [Fact]
    public void Finish_BatchesAreOnTheirWay_AreWrittenFirstAndCanBeFilledAgain()
    {
        _mayWrite.Release(2);
        FlowBatch[] batches = [_queue.Rent(), _queue.Rent()];
        _thread.Start();
        Array.ForEach(batches, Pass);

        _thread.Finish();

        Assert.Equal(batches, _written);
        Assert.Equal([batches[1], batches[0]], [_queue.Rent(), _queue.Rent()]);
    }

    [Fact]
    public void Rent_TheOutputsHaveFailed_SaysSoInsteadOfWaitingForEver()
    {
        _trouble = new IOException("the disk is gone");
        _mayWrite.Release();
        _thread.Start();
        Pass(_queue.Rent());

        // The first of these has room; the thread has ended by the time that there is none.
        var error = Assert.Throws<InvalidOperationException>(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                Pass(_queue.Rent());
            }
        });

        Assert.Equal("the output stage failed: the disk is gone", error.Message);
        Assert.Throws<InvalidOperationException>(_thread.ThrowIfFailed);
        _thread.Finish();
    }

    [Fact]
    public void Start_NothingComes_TimeIsKept()
    {
        _thread.Start();

        Assert.True(_timeKept.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.True(_timeKept.Wait(Patience, TestContext.Current.CancellationToken));
        _thread.Finish();
    }

    public void Dispose()
    {
        _mayWrite.Dispose();
        _timeKept.Dispose();
    }

    void IStampedBatchSink.Accept(FlowBatch flows, Span<FlowStamp> stamps)
    {
        Assert.True(_mayWrite.Wait(Patience));
        if (_trouble is not null)
        {
            throw _trouble;
        }

        _written.Add(flows);
    }

    void Pass(FlowBatch flows)
    {
        var batch = _thread.Rent();
        batch.Take(flows);
        _thread.Pass(batch);
    }
}
