using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Ordering;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>A row of a top list.</summary>
readonly record struct StatRow(StatKey Key, FlowSums Sums)
{
    /// <param name="layout">The statistic's field, and the protocol behind it where it is split by that.</param>
    public static unsafe StatRow Of(GroupRow group, KeyLayout layout, bool byProtocol)
    {
        group.Read(out var sums);
        var isLong = group.Layout.KeyWords != layout.Words4;
        var (isIPv6, high, low) = (false, 0UL, 0UL);
        if (layout.Parts[0].IsAddress)
        {
            isIPv6 = layout.IsIPv6(0, group.Key, isLong, out high, out low);
        }
        else
        {
            low = layout.Number(0, group.Key, isLong);
        }

        var bits = layout.Parts[0].Field.Kind == KeyKind.Network ? layout.MaskLength(0, group.Key, isLong) : -1;
        return new StatRow(new StatKey(high, low, byProtocol ? (byte)layout.Number(1, group.Key, isLong) : (byte)0, isIPv6, bits), sums);
    }
}

/// <summary>What the flows of a row have in common.</summary>
/// <param name="High">The first half of an IPv6 address, else 0.</param>
/// <param name="Low">The number, the address, or the number of a text.</param>
/// <param name="IsIPv6">::1 and 0.0.0.1 have the same numbers.</param>
/// <param name="MaskBits">Of a network; -1: it is none, or its mask is not known.</param>
readonly record struct StatKey(ulong High, ulong Low, byte Protocol, bool IsIPv6, int MaskBits);
