using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate;

/// <summary>Gives the flows of all threads to several groupings.</summary>
sealed class SharedGroupings : ISharedTarget, IDisposable
{
    readonly Worker[] _workers;

    public SharedGroupings(IReadOnlyList<Grouping> groupings)
    {
        _workers = Array.ConvertAll(new Worker[Environment.ProcessorCount], _ => new Worker(groupings));
        NeedsStamps = groupings.Any(grouping => grouping.NeedsStamps);
    }

    public IReadOnlyList<IFlowTarget> Workers => _workers;

    public bool NeedsStamps { get; }

    /// <summary>After the last flow, and before groups are asked for.</summary>
    public void Finish() => SharedWork.Do(_workers.Length, number => _workers[number].Finish());

    public void Dispose() => Array.ForEach(_workers, worker => worker.Dispose());

    sealed class Worker(IReadOnlyList<Grouping> groupings) : IBlockTarget, IDisposable
    {
        readonly GroupingWorker[] _workers = [.. groupings.Select(grouping => grouping.NewWorker())];

        public void Take(FlowRecord flow)
        {
            foreach (var worker in _workers)
            {
                worker.Take(flow);
            }
        }

        public void Take(NfcapdBlock block, ReadOnlySpan<int> flows)
        {
            foreach (var worker in _workers)
            {
                worker.Take(block, flows);
            }
        }

        public void Finish() => Array.ForEach(_workers, worker => worker.Finish());

        public void Dispose() => Array.ForEach(_workers, worker => worker.Dispose());
    }
}
