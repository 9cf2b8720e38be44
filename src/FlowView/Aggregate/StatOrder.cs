namespace Enrichment.View.Aggregate;

/// <summary>Which direction's counters an order shows.</summary>
enum CountedSide
{
    In,
    Out,
    Both,
}

/// <summary>What top lists are sorted by: nfdump's orders, in the order in which it prints them.</summary>
sealed record StatOrder(string Name, CountedSide Side, Func<StatCounters, ulong> Value)
{
    public static readonly StatOrder[] All =
    [
        new("flows", CountedSide.In, sums => sums.Flows),
        new("packets", CountedSide.Both, sums => Packets(sums, CountedSide.Both)),
        new("ipkg", CountedSide.In, sums => sums.InPackets),
        new("opkg", CountedSide.Out, sums => sums.OutPackets),
        new("bytes", CountedSide.Both, sums => Bytes(sums, CountedSide.Both)),
        new("ibyte", CountedSide.In, sums => sums.InBytes),
        new("obyte", CountedSide.Out, sums => sums.OutBytes),
        .. Sides("pps", (sums, side) => Rate(sums, 1000 * Packets(sums, side))),
        .. Sides("bps", (sums, side) => Rate(sums, 8000 * Bytes(sums, side))),
        .. Sides("bpp", (sums, side) => Packets(sums, side) is var packets and > 0 ? Bytes(sums, side) / packets : 0),
    ];

    public static ulong Packets(in StatCounters sums, CountedSide side) => side switch
    {
        CountedSide.In => sums.InPackets,
        CountedSide.Out => sums.OutPackets,
        _ => sums.InPackets + sums.OutPackets,
    };

    public static ulong Bytes(in StatCounters sums, CountedSide side) => side switch
    {
        CountedSide.In => sums.InBytes,
        CountedSide.Out => sums.OutBytes,
        _ => sums.InBytes + sums.OutBytes,
    };

    static StatOrder[] Sides(string name, Func<StatCounters, CountedSide, ulong> value) =>
    [
        new(name, CountedSide.Both, sums => value(sums, CountedSide.Both)),
        new("i" + name, CountedSide.In, sums => value(sums, CountedSide.In)),
        new("o" + name, CountedSide.Out, sums => value(sums, CountedSide.Out)),
    ];

    static ulong Rate(in StatCounters sums, ulong thousandfold) =>
        sums.Last > sums.First ? thousandfold / (sums.Last - sums.First) : 0;
}
