using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>The numbers of one thread's flows with what they are sorted by: 16 bytes a flow. What is too much goes to the disk as a sorted run.</summary>
/// <param name="limit">As many flows are wanted at most; of more than that the first ones are kept.</param>
/// <param name="mostInMemory">Flows.</param>
sealed class RankedRecords(Ordered ordered, long limit, int mostInMemory, SpillFile spill) : IFlowTarget
{
    const int Fewest = 4096;

    readonly List<(long At, int Count)> _spilled = [];
    RankedRecord[] _records = new RankedRecord[Fewest];
    RankedRecord[] _room = [];
    int _count;

    public IReadOnlyList<(long At, int Count)> Spilled => _spilled;

    public ReadOnlyMemory<RankedRecord> InMemory => _records.AsMemory(0, _count);

    /// <summary>A flow without element 1 is not sorted and not shown, as in nfdump.</summary>
    public void Take(FlowRecord flow)
    {
        if (!flow.Has(ElementId.GenericFlow))
        {
            return;
        }

        Unsafe.SkipInit(out FlowSums sums);
        sums.Set(flow);
        if (_count == _records.Length)
        {
            MakeRoom();
        }

        _records[_count++] = new RankedRecord(ordered.Rank(sums), flow.Count);
    }

    /// <summary>After the last flow: brings those in memory into their order.</summary>
    public void Sort()
    {
        if (_room.Length < _count)
        {
            _room = GC.AllocateUninitializedArray<RankedRecord>(_count);
        }

        if (RankSort.Sort(_records.AsSpan(0, _count), _room.AsSpan(0, _count)))
        {
            (_records, _room) = (_room, _records);
        }

        _count = (int)Math.Min(_count, limit);
    }

    void MakeRoom()
    {
        if (limit < _count / 2)
        {
            Sort();
            return;
        }

        if (_count >= mostInMemory)
        {
            Sort();
            _spilled.Add((spill.Write(MemoryMarshal.Cast<RankedRecord, ulong>(_records.AsSpan(0, _count))), _count));
            _count = 0;
            return;
        }

        Array.Resize(ref _records, (int)Math.Min(2L * _count, Math.Max(mostInMemory, Fewest)));
    }
}

/// <summary>A flow record by its number.</summary>
/// <param name="Rank">Less where it comes first.</param>
readonly record struct RankedRecord(ulong Rank, long Number);
