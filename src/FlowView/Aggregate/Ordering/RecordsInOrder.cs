using System.Runtime.InteropServices;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>-O: the numbers of all flows in order. Each thread sorts its own, and the sorted runs are merged.</summary>
sealed class RecordsInOrder : ISharedTarget
{
    const int Share = 4, BytesEach = 16;

    readonly RankedRecords[] _workers;
    readonly SpillFile _spill;
    readonly long _limit;

    public RecordsInOrder(Ordered ordered, long limit, MemoryBudget budget, SpillFile spill)
    {
        (_spill, _limit) = (spill, limit);
        var threads = Environment.ProcessorCount;
        var most = (int)Math.Clamp(budget.Limit / Share / BytesEach / threads, 1024, Array.MaxLength / 2);
        _workers = Array.ConvertAll(new RankedRecords[threads], _ => new RankedRecords(ordered, limit, most, spill));
    }

    public IReadOnlyList<IFlowTarget> Workers => _workers;

    public bool NeedsStamps => false;

    /// <summary>The numbers in order.</summary>
    public IEnumerable<long> Numbers()
    {
        SharedWork.Do(_workers.Length, number => _workers[number].Sort());
        var heads = new MergeHeap<Run>();
        foreach (var run in _workers.SelectMany(worker => worker.Spilled.Select(part => new Run(_spill, part.At, part.Count)).Append(new Run(worker.InMemory))))
        {
            if (run.Next())
            {
                heads.Add(run);
            }
        }

        for (var left = _limit; left > 0 && heads.Take() is { } run; left--)
        {
            yield return run.Number;
            if (run.Next())
            {
                heads.Add(run);
            }
        }
    }

    /// <summary>Sorted records in memory, or on the disk, of which some are in memory at a time.</summary>
    sealed class Run : IBefore<Run>
    {
        const int AtOnce = 8 * 1024;

        readonly SpillFile? _file;
        ReadOnlyMemory<RankedRecord> _some;
        long _from, _left;
        int _at = -1;

        public Run(ReadOnlyMemory<RankedRecord> all) => _some = all;

        public Run(SpillFile file, long at, int count) => (_file, _from, _left) = (file, at, count);

        public long Number => _some.Span[_at].Number;

        public bool IsBefore(Run other)
        {
            ref readonly var mine = ref _some.Span[_at];
            ref readonly var its = ref other._some.Span[other._at];
            return mine.Rank != its.Rank ? mine.Rank < its.Rank : mine.Number < its.Number;
        }

        public bool Next()
        {
            if (++_at < _some.Length)
            {
                return true;
            }

            if (_left == 0)
            {
                return false;
            }

            var records = new RankedRecord[(int)Math.Min(_left, AtOnce)];
            _file!.Read(MemoryMarshal.Cast<RankedRecord, ulong>(records.AsSpan()), _from);
            (_from, _left, _some, _at) = (_from + records.Length * (long)BytesEach, _left - records.Length, records, 0);
            return true;
        }
    }
}
