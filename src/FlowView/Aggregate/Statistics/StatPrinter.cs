using System.Buffers;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>Prints the top of the groups of a statistic, in each order that was asked for.</summary>
/// <param name="limit">Rows of each list; 0: all.</param>
sealed class StatPrinter(StatFormat format, int limit)
{
    public void Write(StatRequest request, Grouping groups, Totals totals, IBufferWriter<byte> output)
    {
        foreach (var ordered in request.Orders)
        {
            format.Head(request, ordered.Order, limit);
            format.Send(output);
            var rows = new GroupsInOrder(groups.Store, ordered, limit == 0 ? long.MaxValue : limit, groups.Spill);
            while (rows.Next())
            {
                format.Row(request, ordered.Order, StatRow.Of(rows.Current, groups.Layout, request.ByProtocol), totals);
                format.Send(output);
            }
        }
    }
}
