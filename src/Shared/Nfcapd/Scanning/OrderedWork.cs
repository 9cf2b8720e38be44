namespace Enrichment.Nfcapd.Scanning;

/// <summary>
/// A row of jobs done by several threads, each job in five steps. As many jobs are on their way at a time as there are job objects, which
/// bounds the memory, and an object is used again for a later job of the row.
/// <code>
/// Take     in order, one at a time        the row is cut into jobs
/// Load     at once, in any order
/// Join     in order, one at a time        what jobs tell those behind them
/// Work     at once, in any order
/// Put      in order, one at a time        results
/// </code>
/// </summary>
/// <param name="jobs">See <see cref="JobsFor"/>.</param>
abstract class OrderedWork<TJob>(IReadOnlyList<TJob> jobs)
    where TJob : class
{
    // Beyond that, memory grows and the disk is what is waited for.
    const int MostWorkers = 32;

    readonly Lock _take = new();
    readonly object _gate = new();
    readonly Stack<TJob> _free = new(jobs);
    readonly TJob?[] _done = new TJob?[jobs.Count];
    long _taken;
    long _joined;
    long _put;
    bool _putting;
    volatile bool _stopped;
    Exception? _error;

    /// <summary>As many workers as are wanted, but no more than there are blocks to be shared out, as far as that is known.</summary>
    public static int WorkersFor(FileHeader header, int wanted) =>
        Math.Min(Math.Min(wanted, MostWorkers), header.Blocks == 0 ? int.MaxValue : (int)Math.Min(header.Blocks, int.MaxValue));

    /// <summary>Job objects with which workers rarely wait for each other: a job more than are worked on, and some to be put.</summary>
    public static int JobsFor(int workers) => workers == 1 ? 1 : workers + 1 + (workers / 2);

    /// <returns>False: the row has ended.</returns>
    protected abstract bool Take(TJob job);

    protected abstract void Load(TJob job, int worker);

    protected abstract void Join(TJob job);

    protected abstract void Work(TJob job, int worker);

    protected abstract void Put(TJob job);

    /// <summary>No more jobs are taken, and none that follow the one at hand are put.</summary>
    protected void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Does all jobs of the row; this thread is worker 0, and the others end before it returns.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two jobs.</exception>
    /// <remarks>The first exception of any step ends the row and is thrown on.</remarks>
    public void Run(int workers, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(Stop);
        var others = new Thread[workers - 1];
        for (var i = 0; i < others.Length; i++)
        {
            var worker = i + 1;
            others[i] = new Thread(() => RunWorker(worker)) { IsBackground = true, Name = "blocks " + worker };
            others[i].Start();
        }

        RunWorker(0);
        foreach (var other in others)
        {
            other.Join();
        }

        if (_error is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    void RunWorker(int worker)
    {
        try
        {
            while (TryTake(out var job, out var number))
            {
                Load(job, worker);
                if (!WaitForTurn(number))
                {
                    return;
                }

                Join(job);
                EndTurn();
                Work(job, worker);
                Deliver(job, number);
            }
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _error, error, null);
            Stop();
        }
    }

    bool TryTake(out TJob job, out long number)
    {
        lock (_take)
        {
            number = _taken;
            if (!TryRent(out job) || !Take(job))
            {
                _taken = long.MinValue;
                return false;
            }

            _taken++;
            return true;
        }
    }

    bool TryRent(out TJob job)
    {
        job = null!;
        lock (_gate)
        {
            while (_free.Count == 0 && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            return !_stopped && _taken >= 0 && _free.TryPop(out job!);
        }
    }

    bool WaitForTurn(long number)
    {
        // The job before has about the same to do and began earlier: most waits are short.
        for (var spin = new SpinWait(); Volatile.Read(ref _joined) != number && !spin.NextSpinWillYield;)
        {
            spin.SpinOnce();
        }

        if (Volatile.Read(ref _joined) == number)
        {
            return !_stopped;
        }

        lock (_gate)
        {
            while (_joined != number && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            return !_stopped;
        }
    }

    void EndTurn()
    {
        lock (_gate)
        {
            _joined++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Puts the jobs whose turn it is; who comes while another does so leaves its job to him.</summary>
    void Deliver(TJob job, long number)
    {
        lock (_gate)
        {
            _done[number % _done.Length] = job;
            if (_putting)
            {
                return;
            }

            _putting = true;
        }

        while (NextDone() is { } next)
        {
            Put(next);
            Return(next);
        }
    }

    TJob? NextDone()
    {
        lock (_gate)
        {
            ref var next = ref _done[_put % _done.Length];
            var job = _stopped ? null : next;
            next = null;
            _putting = job is not null;
            return job;
        }
    }

    void Return(TJob job)
    {
        lock (_gate)
        {
            _put++;
            _free.Push(job);
            Monitor.PulseAll(_gate);
        }
    }
}
