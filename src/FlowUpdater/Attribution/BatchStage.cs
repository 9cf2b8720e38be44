using System.Diagnostics.Metrics;
using Enrichment.Netflow.Batches;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Outputs;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Flows of exporters on their way to the outputs: batches wait, in their order, until the trackers have told everything up to the end of their
/// flows, or for the longest wait; then they are stamped and passed on. One thread does it, and another one writes them; where nothing is
/// stamped, one does both.
/// </summary>
/// <param name="attributor">Null: flows are passed on without a stamp.</param>
/// <param name="keepTime">Called a few times a second by the thread that writes.</param>
/// <param name="holdTime">Told how long each batch waited, in seconds.</param>
sealed class BatchStage(
    BatchQueue queue, Attributor? attributor, IStampedBatchSink sink, BatchStageOptions options, Action keepTime, TimeProvider time,
    Histogram<double>? holdTime = null) : IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan ExpireEvery = TimeSpan.FromMilliseconds(200);

    readonly OutputThread _outputs = new(sink, queue, keepTime, time);
    readonly BatchStamper? _stamper = attributor is null ? null : new BatchStamper(attributor, options.MatchReceived, options.ExportDelay);
    Thread? _thread;
    Exception? _failure;
    volatile bool _stop;
    long _expired;

    /// <summary>Flows whose trackers had told everything in time, flows that could not wait for it, and flows that had to go because memory was short.</summary>
    public HoldCounters Counters => new(_inTime, _late, _unheld, (int)Math.Min(queue.Depth.Flows, int.MaxValue));

    /// <summary>How long the batch that went last was held.</summary>
    public TimeSpan LastHold { get; private set; }

    long _inTime, _late, _unheld;

    public void Start()
    {
        if (_stamper is not null)
        {
            _outputs.Start();
        }

        _thread = new Thread(Run) { Name = "stamp", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Passes on what is there, and ends. No more batches come.</summary>
    public void Finish()
    {
        _stop = true;
        queue.Close();
        _thread?.Join();
        _outputs.Finish();
        ThrowIfFailed();
    }

    /// <exception cref="InvalidOperationException">One of the two threads has ended by an error.</exception>
    public void ThrowIfFailed()
    {
        _outputs.ThrowIfFailed();
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
        Expire();
        if (_stamper is null)
        {
            _outputs.KeepTime();
        }

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
        var stamped = _outputs.Rent();
        stamped.Take(batch);
        _stamper?.Stamp(batch, stamped.Stamps);
        _outputs.Pass(stamped);
    }

    void Expire()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_expired, now) >= ExpireEvery)
        {
            _expired = now;
            attributor?.History.Expire((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
        }
    }
}
