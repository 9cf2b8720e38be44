using System.Diagnostics.Metrics;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Updater.Inputs.Collector;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Flows of exporters on their way to the outputs: batches wait, in their order, until the trackers have told everything up to the end of their
/// flows, or for the longest wait; then they are stamped and passed on. One thread does it.
/// </summary>
/// <param name="attributor">Null: flows are passed on without a stamp.</param>
/// <param name="keepTime">Called each time that the thread looks.</param>
/// <param name="holdTime">Told how long each batch waited, in seconds.</param>
sealed class BatchStage(
    BatchQueue queue, Attributor? attributor, IStampedBatchSink sink, BatchStageOptions options, Action keepTime, TimeProvider time,
    Histogram<double>? holdTime = null) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan HouseworkEvery = TimeSpan.FromMilliseconds(200);

    // Where nobody is asked they stay as they are.
    readonly FlowStamp[] _stamps = [.. Enumerable.Repeat(FlowStamp.NotAsked, FlowBatch.MaxFlows)];
    readonly BatchStamper? _stamper = attributor is null ? null : new BatchStamper(attributor, options.MatchReceived, options.ExportDelay);
    Thread? _thread;
    Exception? _failure;
    volatile bool _stop;
    long _housework;

    /// <summary>Flows whose trackers had told everything in time, flows that could not wait for it, and flows that had to go because memory was short.</summary>
    public HoldCounters Counters => new(_inTime, _late, _unheld, (int)Math.Min(queue.Depth.Flows, int.MaxValue));

    /// <summary>How long the batch that went last was held.</summary>
    public TimeSpan LastHold { get; private set; }

    long _inTime, _late, _unheld;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "stamp", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Passes on what is there, and ends. No more batches come.</summary>
    public void Finish()
    {
        _stop = true;
        queue.Close();
        _thread?.Join();
        ThrowIfFailed();
    }

    /// <exception cref="InvalidOperationException">The thread has ended by an error.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("the attribution stage failed: " + _failure.Message, _failure);
        }
    }

    public void Dispose() => queue.Close();

    void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        catch (Exception e)
        {
            _failure = e;
            queue.Close();
        }
    }

    /// <summary>Passes on the oldest batch if it need not wait.</summary>
    /// <returns>False: there is none, and no more come.</returns>
    internal bool Step()
    {
        KeepTime();
        if (queue.Peek(Look) is not { } batch)
        {
            return !_stop;
        }

        var held = HeldFor(batch);
        var isKnown = _stamper is null || _stamper.IsKnown(batch);
        if (!isKnown && held < options.MaxHold && !queue.IsShort)
        {
            queue.Wait(Look);
            return true;
        }

        Count(batch, isKnown, held);
        holdTime?.Record(held.TotalSeconds);
        queue.Take();
        Pass(batch);
        queue.Return(batch);
        return true;
    }

    TimeSpan HeldFor(FlowBatch batch)
    {
        var nowNs = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return TimeSpan.FromTicks(Math.Max(0, nowNs - batch.LastReceivedNs) / TimeSpan.NanosecondsPerTick);
    }

    void Count(FlowBatch batch, bool isKnown, TimeSpan held)
    {
        LastHold = held;
        if (isKnown)
        {
            _inTime += batch.Count;
        }
        else if (held >= options.MaxHold)
        {
            _late += batch.Count;
        }
        else
        {
            _unheld += batch.Count;
        }
    }

    void Pass(FlowBatch batch)
    {
        var stamps = _stamps.AsSpan(0, batch.Count);
        _stamper?.Stamp(batch, stamps);
        sink.Accept(batch, stamps);
    }

    void KeepTime()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_housework, now) >= HouseworkEvery)
        {
            _housework = now;
            keepTime();
            attributor?.History.Expire((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
        }
    }
}
