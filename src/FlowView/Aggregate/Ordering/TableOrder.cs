using System.Runtime.CompilerServices;
using Enrichment.View.Aggregate.Groups;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>Sorts the groups of one table.</summary>
static class TableOrder
{
    /// <summary>The numbers of the groups that come first, in their order.</summary>
    /// <param name="limit">As many at most.</param>
    public static int[] Of(GroupTable table, Ordered ordered, long limit)
    {
        var ranks = new ulong[table.Count];
        var places = new int[table.Count];
        Rank(table, ordered, ranks, places);
        if (limit < table.Count / 4)
        {
            (ranks, places) = Least(table, ranks, (int)limit);
        }

        Sort(ranks, places);
        SortTies(table, ranks, places);
        return limit < places.Length ? places[..(int)limit] : places;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rank(GroupTable table, Ordered ordered, ulong[] ranks, int[] places)
    {
        for (var i = 0; i < ranks.Length; i++)
        {
            (ranks[i], places[i]) = (ordered.Rank(Row(table, i)), i);
        }
    }

    /// <summary>All that may be among the first <paramref name="limit"/>: whose rank is not above that of the last of them.</summary>
    static (ulong[] Ranks, int[] Places) Least(GroupTable table, ulong[] ranks, int limit)
    {
        if (limit == 0)
        {
            return ([], []);
        }

        var bound = Bound(ranks, limit);
        var (least, places) = (new List<ulong>(), new List<int>());
        for (var i = 0; i < table.Count; i++)
        {
            if (ranks[i] <= bound)
            {
                least.Add(ranks[i]);
                places.Add(i);
            }
        }

        return ([.. least], [.. places]);
    }

    /// <summary>The rank of which there are <paramref name="limit"/> that are not above it, by a heap with the greatest on top.</summary>
    static ulong Bound(ulong[] ranks, int limit)
    {
        var heap = ranks.AsSpan(0, limit).ToArray();
        for (var at = (limit / 2) - 1; at >= 0; at--)
        {
            Sink(heap, at, heap[at]);
        }

        foreach (var rank in ranks.AsSpan(limit))
        {
            if (rank < heap[0])
            {
                Sink(heap, 0, rank);
            }
        }

        return heap[0];
    }

    /// <summary>Puts a rank where it belongs among those below a place, which is free.</summary>
    static void Sink(ulong[] heap, int at, ulong rank)
    {
        for (var child = (2 * at) + 1; child < heap.Length; child = (2 * at) + 1)
        {
            if (child + 1 < heap.Length && heap[child + 1] > heap[child])
            {
                child++;
            }

            if (heap[child] <= rank)
            {
                break;
            }

            heap[at] = heap[child];
            at = child;
        }

        heap[at] = rank;
    }

    /// <summary>A few, as the top of a list is, are in order before the runtime's sort of pairs would be compiled.</summary>
    static void Sort(ulong[] ranks, int[] places)
    {
        const int few = 64;
        if (ranks.Length > few)
        {
            Array.Sort(ranks, places);
            return;
        }

        for (var i = 1; i < ranks.Length; i++)
        {
            var (rank, place, at) = (ranks[i], places[i], i);
            for (; at > 0 && ranks[at - 1] > rank; at--)
            {
                (ranks[at], places[at]) = (ranks[at - 1], places[at - 1]);
            }

            (ranks[at], places[at]) = (rank, place);
        }
    }

    /// <summary>Sorting by rank keeps no order among equals.</summary>
    static void SortTies(GroupTable table, ulong[] ranks, int[] places)
    {
        for (var from = 0; from < places.Length;)
        {
            var to = from + 1;
            while (to < places.Length && ranks[to] == ranks[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                places.AsSpan(from, to - from).Sort((left, right) => GroupRow.CompareTies(Row(table, left), Row(table, right)));
            }

            from = to;
        }
    }

    public static unsafe GroupRow Row(GroupTable table, int number) => new(table.Entry(number), table.Layout);
}
