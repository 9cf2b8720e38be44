using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>All groups of a store in order: each table is sorted by itself, tables in memory by several threads, and the sorted runs are merged.</summary>
sealed class GroupsInOrder
{
    readonly Ordered _ordered;
    readonly MergeHeap<Head> _heads = new();
    Head? _last;
    long _left;

    /// <param name="limit">As many groups are wanted at most.</param>
    public GroupsInOrder(GroupStore store, Ordered ordered, long limit, SpillFile spill)
    {
        (_ordered, _left) = (ordered, limit);
        var tables = store.TablesInMemory();
        var runs = new GroupRun[tables.Count];
        SharedWork.Do(runs.Length, number => runs[number] = new TableRun(tables[number], TableOrder.Of(tables[number], ordered, limit)));
        foreach (var run in runs.Concat(store.SpilledTables().Select(table => SpilledRun.Write(table, TableOrder.Of(table, ordered, limit), spill))))
        {
            Enqueue(new Head(run));
        }
    }

    /// <summary>The group at hand; valid until the next one.</summary>
    public GroupRow Current => _last!.Run.Current;

    /// <returns>False: there are no more.</returns>
    public bool Next()
    {
        if (_last is not null)
        {
            Enqueue(_last);
            _last = null;
        }

        return _left-- > 0 && (_last = _heads.Take()) is not null;
    }

    void Enqueue(Head head)
    {
        if (head.Run.Next())
        {
            head.Rank = _ordered.Rank(head.Run.Current);
            _heads.Add(head);
        }
    }

    /// <summary>A run and the group that it is at.</summary>
    sealed class Head(GroupRun run) : IBefore<Head>
    {
        public GroupRun Run => run;

        public ulong Rank { get; set; }

        public bool IsBefore(Head other) => Rank != other.Rank ? Rank < other.Rank : GroupRow.CompareTies(run.Current, other.Run.Current) < 0;
    }
}
