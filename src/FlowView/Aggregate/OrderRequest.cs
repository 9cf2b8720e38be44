using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Query;

namespace Enrichment.View.Aggregate;

/// <summary>One -O: <c>bytes</c>, <c>tstart:d</c>.</summary>
static class OrderRequest
{
    /// <exception cref="UsageException">One sentence.</exception>
    public static Ordered Parse(string text)
    {
        var split = text.Split(':');
        var order = Array.Find(SumsOrder.All, order => split[0].Equals(order.RecordName, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"-O {text}: there is no order '{split[0]}'; there are {string.Join(", ", SumsOrder.All.Select(order => order.RecordName))}");
        return split switch
        {
            [_] => new Ordered(order, order.IsAscending),
            [_, "a"] => new Ordered(order, IsAscending: true),
            [_, "d"] => new Ordered(order, IsAscending: false),
            _ => throw new UsageException($"-O {text}: behind the order stands :a (ascending), :d (descending) or nothing"),
        };
    }
}
