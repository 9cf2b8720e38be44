using Enrichment.Netflow.Batches;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>
/// Batches between the receiving threads and the one that stamps: full ones in the order of their coming, and empty ones back. There are never
/// more than so many; who needs one then waits, and meanwhile the kernel keeps the datagrams, or drops and counts them.
/// </summary>
/// <param name="mostBytes">Memory of all batches together.</param>
/// <param name="keepsReceived">See <see cref="FlowBatch"/>.</param>
sealed class BatchQueue(long mostBytes, bool keepsReceived = false) : IBatchExchange
{
    // Records, with what describes them.
    const int BatchBytes = FlowBatch.DefaultBytes + (FlowBatch.MaxFlows * 40);

    readonly int _most = (int)Math.Max(4, mostBytes / (keepsReceived ? BatchBytes + FlowBatch.DefaultBytes : BatchBytes));
    readonly Queue<FlowBatch> _full = [];
    readonly Stack<FlowBatch> _empty = [];
    readonly object _gate = new();
    int _made;
    int _waiting;
    bool _isClosed;

    /// <summary>Full batches that wait, and the flows in them.</summary>
    public (int Batches, long Flows) Depth
    {
        get
        {
            lock (_gate)
            {
                return (_full.Count, _full.Sum(batch => (long)batch.Count));
            }
        }
    }

    /// <summary>The most batches there can be.</summary>
    public int Most => _most;

    /// <summary>Somebody waits for an empty batch: what is held must go.</summary>
    public bool IsShort => Volatile.Read(ref _waiting) > 0;

    /// <summary>An empty batch, without one in return.</summary>
    public FlowBatch Rent()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_empty.TryPop(out var batch))
                {
                    return batch;
                }

                if (_made < _most || _isClosed)
                {
                    _made++;
                    return new FlowBatch(keepsReceived);
                }

                _waiting++;
                Monitor.PulseAll(_gate);
                Monitor.Wait(_gate);
                _waiting--;
            }
        }
    }

    public FlowBatch Exchange(FlowBatch full)
    {
        lock (_gate)
        {
            _full.Enqueue(full);
            Monitor.PulseAll(_gate);
        }

        return Rent();
    }

    /// <summary>The oldest full batch, which stays where it is; null: there is none after the wait.</summary>
    public FlowBatch? Peek(TimeSpan wait)
    {
        lock (_gate)
        {
            if (_full.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate, wait);
            }

            return _full.TryPeek(out var batch) ? batch : null;
        }
    }

    /// <summary>Waits for something to happen: a batch comes, or somebody needs one.</summary>
    public void Wait(TimeSpan wait)
    {
        lock (_gate)
        {
            if (_waiting == 0 && !_isClosed)
            {
                Monitor.Wait(_gate, wait);
            }
        }
    }

    /// <summary>Takes the oldest full batch away.</summary>
    public void Take()
    {
        lock (_gate)
        {
            _full.Dequeue();
        }
    }

    /// <summary>The batch is done with.</summary>
    public void Return(FlowBatch batch)
    {
        batch.Clear();
        lock (_gate)
        {
            _empty.Push(batch);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nobody waits any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
