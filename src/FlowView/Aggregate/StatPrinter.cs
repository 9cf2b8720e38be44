using System.Buffers;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate;

/// <summary>Sorts sums and prints the top of them, each statistic in each order that was asked for.</summary>
/// <param name="limit">Rows of each list; 0: all.</param>
sealed class StatPrinter(StatFormat? format, int limit)
{
    public void Write(IReadOnlyList<StatRequest> requests, StatCollector collected, Totals totals, IBufferWriter<byte> output)
    {
        for (var i = 0; i < requests.Count && format is not null; i++)
        {
            foreach (var (order, ascending) in requests[i].Orders)
            {
                format.Head(requests[i], order, limit);
                foreach (var place in Top(collected.Sums(i), order, ascending))
                {
                    format.Row(requests[i], order, new StatRow(collected.Sums(i).Keys[place], collected.Sums(i).Sums[place]), totals);
                    format.Send(output);
                }

                format.Send(output);
            }
        }
    }

    /// <summary>Places of the first rows. Where values tie, the key that came first goes first.</summary>
    int[] Top(StatSums sums, StatOrder order, bool ascending)
    {
        var places = new int[sums.Sums.Count];
        var values = new ulong[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var value = order.Value(sums.Sums[i]);
            (places[i], values[i]) = (i, ascending ? value : ~value);
        }

        Array.Sort(values, places);
        for (var from = 0; from < places.Length;)
        {
            var to = from + 1;
            while (to < places.Length && values[to] == values[from])
            {
                to++;
            }

            Array.Sort(places, from, to - from); // sorting by value keeps no order among equals
            from = to;
        }

        return limit == 0 || limit >= places.Length ? places : places[..limit];
    }
}
