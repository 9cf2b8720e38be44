using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>A group on its way out.</summary>
readonly unsafe struct GroupRow(ulong* entry, EntryLayout layout)
{
    public ulong* Key => entry;

    public EntryLayout Layout => layout;

    public void Read(out FlowSums sums) => layout.Read(entry + layout.KeyWords, out sums);

    /// <summary>The sums in the direction of the group's first record, which need not be that of the key.</summary>
    public void ReadShown(out FlowSums sums)
    {
        Read(out sums);
        if ((sums.Record & 1) != 0)
        {
            sums.Reverse();
        }
    }

    /// <summary>Of connections: whether -B turns the first record round.</summary>
    public bool IsShownBackward
    {
        get
        {
            Read(out var sums);
            var (protocol, src, dst) = FiveTuple.Ports(entry, layout.KeyWords);
            return (sums.Record & 1) != 0 ? Direction.IsBackward(protocol, dst, src) : Direction.IsBackward(protocol, src, dst);
        }
    }

    /// <summary>Between groups of the same rank: earlier ones first, then by first record and by key, so that the order is the same in each run.</summary>
    public static int CompareTies(GroupRow left, GroupRow right)
    {
        left.Read(out var first);
        right.Read(out var second);
        var compared = first.First.CompareTo(second.First);
        compared = compared != 0 ? compared : first.Record.CompareTo(second.Record);
        compared = compared != 0 ? compared : left.Layout.KeyWords.CompareTo(right.Layout.KeyWords);
        for (var i = 0; compared == 0 && i < left.Layout.KeyWords; i++)
        {
            compared = left.Key[i].CompareTo(right.Key[i]);
        }

        return compared;
    }
}
