using Enrichment.View.Aggregate.Groups;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>What groups are sorted by.</summary>
delegate ulong SumsValue(in FlowSums sums);

/// <summary>Which direction's counters an order shows.</summary>
enum CountedSide
{
    In,
    Out,
    Both,
}

/// <summary>An order of groups or flows, and what nfdump calls it.</summary>
/// <param name="Name">Behind -s STAT/.</param>
/// <param name="RecordName">Behind -s record/ and -O; null: not there.</param>
sealed record SumsOrder(string? Name, string? RecordName, CountedSide Side, SumsValue Value, bool IsAscending = false)
{
    /// <summary>nfdump's orders, in the order in which it prints them.</summary>
    public static readonly SumsOrder[] All =
    [
        new("flows", "flows", CountedSide.In, (in FlowSums sums) => sums.Flows),
        new("packets", "packets", CountedSide.Both, (in FlowSums sums) => sums.Packets),
        new("ipkg", "ipackets", CountedSide.In, (in FlowSums sums) => sums.InPackets),
        new("opkg", "opackets", CountedSide.Out, (in FlowSums sums) => sums.OutPackets),
        new("bytes", "bytes", CountedSide.Both, (in FlowSums sums) => sums.Bytes),
        new("ibyte", "ibytes", CountedSide.In, (in FlowSums sums) => sums.InBytes),
        new("obyte", "obytes", CountedSide.Out, (in FlowSums sums) => sums.OutBytes),
        .. Sides("pps", (sums, side) => Rate(sums, 1000 * Packets(sums, side))),
        .. Sides("bps", (sums, side) => Rate(sums, 8000 * Bytes(sums, side))),
        .. Sides("bpp", (sums, side) => Packets(sums, side) is var packets and > 0 ? Bytes(sums, side) / packets : 0),
        new(null, "tstart", CountedSide.Both, (in FlowSums sums) => sums.First, IsAscending: true),
        new(null, "tend", CountedSide.Both, (in FlowSums sums) => sums.Last, IsAscending: true),
        new(null, "duration", CountedSide.Both, (in FlowSums sums) => sums.Last > sums.First ? sums.Last - sums.First : 0),
    ];

    public static SumsOrder First { get; } = Array.Find(All, order => order.RecordName == "tstart")!;

    public static ulong Packets(in FlowSums sums, CountedSide side) => side switch
    {
        CountedSide.In => sums.InPackets,
        CountedSide.Out => sums.OutPackets,
        _ => sums.Packets,
    };

    public static ulong Bytes(in FlowSums sums, CountedSide side) => side switch
    {
        CountedSide.In => sums.InBytes,
        CountedSide.Out => sums.OutBytes,
        _ => sums.Bytes,
    };

    static SumsOrder[] Sides(string name, Func<FlowSums, CountedSide, ulong> value) =>
    [
        new(name, name, CountedSide.Both, (in FlowSums sums) => value(sums, CountedSide.Both)),
        new("i" + name, "i" + name, CountedSide.In, (in FlowSums sums) => value(sums, CountedSide.In)),
        new("o" + name, "o" + name, CountedSide.Out, (in FlowSums sums) => value(sums, CountedSide.Out)),
    ];

    static ulong Rate(in FlowSums sums, ulong thousandfold) => sums.Last > sums.First ? thousandfold / (sums.Last - sums.First) : 0;
}

/// <summary>An order and which way it goes.</summary>
/// <param name="GuessesDirection">Connections are sorted as -B shows them.</param>
sealed record Ordered(SumsOrder Order, bool IsAscending, bool GuessesDirection = false)
{
    /// <summary>A number for flows that is less where they come first.</summary>
    public ulong Rank(in FlowSums sums)
    {
        var value = Order.Value(sums);
        return IsAscending ? value : ~value;
    }

    /// <summary>The same of a group.</summary>
    public ulong Rank(GroupRow group)
    {
        group.ReadShown(out var sums);
        if (GuessesDirection && group.IsShownBackward)
        {
            sums.Reverse();
        }

        return Rank(sums);
    }
}
