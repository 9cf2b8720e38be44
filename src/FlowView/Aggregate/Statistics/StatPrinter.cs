using System.Buffers;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>Prints the top of the groups of a statistic, in each order that was asked for.</summary>
/// <param name="limit">Rows of each list; 0: all.</param>
sealed class StatPrinter(StatFormat format, int limit)
{
    /// <summary>Nobody reads longer lists on a terminal, and they need not stay in memory.</summary>
    const int MostFitted = 10_000;

    public void Write(StatRequest request, Grouping groups, Totals totals, IBufferWriter<byte> output)
    {
        foreach (var ordered in request.Orders)
        {
            var groupsInOrder = new GroupsInOrder(groups.Store, ordered, limit == 0 ? long.MaxValue : limit, groups.Spill);
            var rows = Rows(request, groups, groupsInOrder);
            if (format.Fits && limit is > 0 and <= MostFitted)
            {
                StatRow[] all = [.. rows];
                format.Fit(request, all);
                rows = all;
            }

            format.Head(request, ordered.Order, limit);
            format.Send(output);
            foreach (var row in rows)
            {
                format.Row(request, ordered.Order, row, totals);
                format.Send(output);
            }
        }
    }

    static IEnumerable<StatRow> Rows(StatRequest request, Grouping groups, GroupsInOrder inOrder)
    {
        while (inOrder.Next())
        {
            yield return StatRow.Of(inOrder.Current, groups.Layout, request.ByProtocol);
        }
    }
}
