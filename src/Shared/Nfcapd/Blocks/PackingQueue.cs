using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// Packs blocks on threads of its own, and gives them back in the order in which they came. One thread adds and takes. As many blocks are
/// on their way at a time as there are jobs, which bounds the memory.
/// </summary>
sealed class PackingQueue(Packing packing, int threads) : IDisposable
{
    readonly object _gate = new();
    readonly PackingJob[] _jobs = Array.ConvertAll(new PackingJob[(2 * threads) + 2], _ => new PackingJob()); // those that are packed, and some before and behind
    readonly List<Thread> _threads = [];
    long _added;
    long _begun;
    long _taken;
    bool _ended;

    /// <summary>Blocks have to be taken before more are added.</summary>
    public bool IsFull => _added - _taken == _jobs.Length;

    public void Add(BlockType type, uint records, ReadOnlySpan<byte> payload)
    {
        Job(_added).Fill(type, records, payload);
        lock (_gate)
        {
            _added++;
            Monitor.PulseAll(_gate);
        }

        if (_threads.Count < threads)
        {
            var thread = new Thread(PackAll) { IsBackground = true, Name = "packing " + _threads.Count };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>The oldest block, once it is packed; valid until the next one is taken or added.</summary>
    /// <param name="waits">Until it is packed.</param>
    /// <returns>Null: there is none, or it is not packed yet.</returns>
    public PackedBlocks? Take(bool waits)
    {
        if (_taken == _added)
        {
            return null;
        }

        var job = Job(_taken);
        lock (_gate)
        {
            while (waits && !job.IsPacked)
            {
                Monitor.Wait(_gate);
            }
        }

        return job.IsPacked ? Take(job) : null;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }

        _threads.ForEach(thread => thread.Join());
    }

    PackedBlocks Take(PackingJob job)
    {
        _taken++;
        if (job.Error is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(job.Error);
        }

        return job.Packed;
    }

    PackingJob Job(long number) => _jobs[number % _jobs.Length];

    void PackAll()
    {
        using var codec = BlockCodecs.Create(packing);
        while (Begin() is { } job)
        {
            job.Pack(codec);
            lock (_gate)
            {
                job.IsPacked = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <returns>Null: nothing more is wanted.</returns>
    PackingJob? Begin()
    {
        lock (_gate)
        {
            while (_begun == _added && !_ended)
            {
                Monitor.Wait(_gate);
            }

            return _ended ? null : Job(_begun++);
        }
    }
}
