using System.Diagnostics.Metrics;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Live flows wait here until the hosts concerned have told everything up to the flow's end, or for the longest wait;
/// then they are stamped and passed on, first in, first out. One thread may add while another releases.
/// </summary>
/// <param name="holdTime">Told how long each flow waited, in seconds.</param>
sealed class HoldQueue<T>(Attributor attributor, IStampedSink<T> sink, HoldOptions options, TimeProvider? time = null, Histogram<double>? holdTime = null)
    where T : struct
{
    const int BatchSize = 128;

    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly HoldRing<Held> _ring = new(options.Capacity);
    readonly Lock _ringGate = new();
    readonly Lock _releaseGate = new(); // Taken before the other one; whoever has it calls the sink.
    readonly Held[] _batch = new Held[Math.Min(BatchSize, options.Capacity)];
    long _inTime;
    long _late;
    long _unheld;

    public HoldCounters Counters
    {
        get
        {
            lock (_ringGate)
            {
                return new HoldCounters(_inTime, _late, _unheld, _ring.Count);
            }
        }
    }

    /// <summary>Takes a flow that ended. Where the queue is full, the oldest ones are stamped with what is known, by this thread.</summary>
    public void Add(in FlowQuery query, in T flow)
    {
        var now = _time.GetTimestamp();
        while (!TryAdd(query, flow, now))
        {
            lock (_releaseGate)
            {
                PassOn(TakeOldest());
            }
        }
    }

    /// <summary>Passes on what needs to wait no longer; call it a few times a second.</summary>
    public void Release()
    {
        lock (_releaseGate)
        {
            while (TakeReady() is var count && count > 0)
            {
                PassOn(count);
            }
        }
    }

    /// <summary>Passes on everything: there is no more time to wait.</summary>
    public void Drain()
    {
        lock (_releaseGate)
        {
            while (TakeOldest() is var count && count > 0)
            {
                PassOn(count);
            }
        }
    }

    bool TryAdd(in FlowQuery query, in T flow, long now)
    {
        lock (_ringGate)
        {
            if (_ring.IsFull)
            {
                return false;
            }

            ref var held = ref _ring.Add();
            held.Query = query;
            held.Flow = flow;
            held.Since = now;
            return true;
        }
    }

    int TakeReady()
    {
        var now = _time.GetTimestamp();
        lock (_ringGate)
        {
            var count = 0;
            while (count < _batch.Length && _ring.Count > 0)
            {
                ref var first = ref _ring.First;
                if (IsKnown(first.Query))
                {
                    _inTime++;
                }
                else if (_time.GetElapsedTime(first.Since, now) >= options.MaxHold)
                {
                    _late++;
                }
                else
                {
                    break;
                }

                holdTime?.Record(_time.GetElapsedTime(first.Since, now).TotalSeconds);
                _batch[count++] = first;
                _ring.RemoveFirst();
            }

            return count;
        }
    }

    int TakeOldest()
    {
        lock (_ringGate)
        {
            var count = 0;
            for (; count < _batch.Length && _ring.Count > 0; count++)
            {
                _ = IsKnown(_ring.First.Query) ? _inTime++ : _unheld++;
                _batch[count] = _ring.First;
                _ring.RemoveFirst();
            }

            return count;
        }
    }

    bool IsKnown(in FlowQuery query) => attributor.KnownUntil(query) >= query.LastNs;

    void PassOn(int count)
    {
        foreach (ref readonly var held in _batch.AsSpan(0, count))
        {
            sink.Accept(held.Flow, attributor.Stamp(held.Query));
        }
    }

    struct Held
    {
        public FlowQuery Query;
        public T Flow;
        public long Since;
    }
}
