using Enrichment.Updater.Attribution;
using Enrichment.Updater.Inputs.Collector;

namespace Enrichment.Updater.Outputs;

/// <summary>
/// The outputs of exporters' flows have a thread of their own: while it packs and writes some batches, the next are looked up. A few are on
/// their way at most; then who stamps has to wait.
/// </summary>
/// <param name="queue">Where batches go when they are written.</param>
/// <param name="keepTime">Called a few times a second.</param>
sealed class OutputThread(IStampedBatchSink sink, BatchQueue queue, Action keepTime, TimeProvider time)
{
    const int Most = 3;
    static readonly TimeSpan KeepTimeEvery = TimeSpan.FromMilliseconds(200);

    readonly object _gate = new();
    readonly Queue<StampedBatch> _stamped = new(Most);
    readonly Stack<StampedBatch> _free = new(Enumerable.Range(0, Most).Select(_ => new StampedBatch()));
    Thread? _thread;
    Exception? _failure;
    bool _ended;
    long _timeKept;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "output", IsBackground = true };
        _thread.Start();
    }

    /// <summary>A batch that can be stamped, once there is room for one more.</summary>
    /// <inheritdoc cref="ThrowIfFailed" path="/exception"/>
    public StampedBatch Rent()
    {
        lock (_gate)
        {
            while (_free.Count == 0 && _failure is null)
            {
                Monitor.Wait(_gate);
            }

            ThrowIfFailed();
            return _free.Pop();
        }
    }

    /// <summary>Has a batch written, after those before it. Where the thread was not started it is done at once.</summary>
    public void Pass(StampedBatch batch)
    {
        if (_thread is null)
        {
            WriteHere(batch);
            return;
        }

        lock (_gate)
        {
            _stamped.Enqueue(batch);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Calls what is to be called a few times a second, if it is time; for who writes while the thread is not started.</summary>
    public void KeepTime()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_timeKept, now) >= KeepTimeEvery)
        {
            _timeKept = now;
            keepTime();
        }
    }

    /// <summary>Writes what is there, and ends. Nobody passes anything any more.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
    }

    /// <exception cref="InvalidOperationException">The thread has ended by an error.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("the output stage failed: " + _failure.Message, _failure);
        }
    }

    void WriteHere(StampedBatch batch)
    {
        try
        {
            Write(batch);
        }
        catch (Exception e)
        {
            _failure = e; // It is that of the outputs, whoever calls them.
            throw;
        }
    }

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
            lock (_gate)
            {
                _failure = e;
                Monitor.PulseAll(_gate);
            }

            queue.Close();
        }
    }

    /// <returns>False: nothing more comes.</returns>
    bool Step()
    {
        KeepTime();
        StampedBatch? batch;
        lock (_gate)
        {
            if (_stamped.Count == 0 && !_ended)
            {
                Monitor.Wait(_gate, KeepTimeEvery);
            }

            if (!_stamped.TryDequeue(out batch))
            {
                return !_ended;
            }
        }

        Write(batch);
        return true;
    }

    void Write(StampedBatch batch)
    {
        sink.Accept(batch.Flows!, batch.Stamps);
        queue.Return(batch.Flows!);
        batch.Clear();
        lock (_gate)
        {
            _free.Push(batch);
            Monitor.PulseAll(_gate);
        }
    }
}
