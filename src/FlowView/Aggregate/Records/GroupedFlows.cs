using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Records;

/// <summary>Hands on the groups of an aggregation, in order, as ordinary flow records.</summary>
/// <param name="countsAll">Groups of one flow say that they are one, too.</param>
sealed class GroupedFlows(Grouping grouping, IFlowTarget target, bool countsAll)
{
    const int BytesEach = 300, Share = 8, Fewest = 4096, Most = 512 * 1024;

    /// <summary>Groups by chosen fields: a record of what the flows have in common.</summary>
    public void SendKeys(Ordered ordered, long limit)
    {
        var record = new KeyRecord(grouping.Layout, grouping.Texts, countsAll);
        var groups = new GroupsInOrder(grouping.Store, ordered, limit, grouping.Spill);
        for (var number = 1L; groups.Next(); number++)
        {
            record.Load(groups.Current, number);
            target.Take(record.Flow);
        }
    }

    /// <summary>Connections: the first record of each, with the sums.</summary>
    public void SendConnections(Ordered ordered, long limit, RecordFetch files, MemoryBudget budget)
    {
        var record = new FirstRecord(ordered.GuessesDirection, countsAll);
        var groups = new GroupsInOrder(grouping.Store, ordered, limit, grouping.Spill);
        var sums = new FlowSums[(int)Math.Min(limit, Math.Clamp(budget.Limit / Share / BytesEach, Fewest, Most))];
        var numbers = new long[sums.Length];
        var sent = 0L;
        for (var count = -1; count != 0;)
        {
            for (count = 0; count < sums.Length && groups.Next(); count++)
            {
                groups.Current.ReadShown(out sums[count]);
                numbers[count] = (long)(sums[count].Record >> 1);
            }

            foreach (ref readonly var copy in files.Read(numbers.AsSpan(0, count)).AsSpan())
            {
                record.Load(copy, sums[sent % sums.Length], ++sent);
                target.Take(record.Flow);
            }
        }
    }
}
