using Enrichment.View.Aggregate.Groups;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>All groups of a store in order: each table is sorted by itself, tables in memory by several threads, and the sorted runs are merged.</summary>
sealed class GroupsInOrder
{
    readonly Ordered _ordered;
    readonly PriorityQueue<GroupRun, Head> _heads;
    GroupRun? _last;
    long _left;

    /// <param name="limit">As many groups are wanted at most.</param>
    public GroupsInOrder(GroupStore store, Ordered ordered, long limit, SpillFile spill)
    {
        (_ordered, _left) = (ordered, limit);
        var tables = store.TablesInMemory();
        var runs = new GroupRun[tables.Count];
        Parallel.For(0, runs.Length, number => runs[number] = new TableRun(tables[number], TableOrder.Of(tables[number], ordered, limit)));
        _heads = new PriorityQueue<GroupRun, Head>();
        foreach (var run in runs.Concat(store.SpilledTables().Select(table => SpilledRun.Write(table, TableOrder.Of(table, ordered, limit), spill))))
        {
            Enqueue(run);
        }
    }

    /// <summary>The group at hand; valid until the next one.</summary>
    public GroupRow Current => _last!.Current;

    /// <returns>False: there are no more.</returns>
    public bool Next()
    {
        if (_last is not null)
        {
            Enqueue(_last);
            _last = null;
        }

        return _left-- > 0 && _heads.TryDequeue(out _last, out _);
    }

    void Enqueue(GroupRun run)
    {
        if (run.Next())
        {
            _heads.Enqueue(run, new Head(_ordered.Rank(run.Current), run));
        }
    }

    readonly struct Head(ulong rank, GroupRun run) : IComparable<Head>
    {
        readonly ulong _rank = rank;
        readonly GroupRun _run = run;

        public int CompareTo(Head other) => _rank != other._rank ? _rank.CompareTo(other._rank) : GroupRow.CompareTies(_run.Current, other._run.Current);
    }
}
