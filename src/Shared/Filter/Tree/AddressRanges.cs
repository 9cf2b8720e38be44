using Enrichment.Flows;

namespace Enrichment.Filter.Tree;

/// <summary>A set of IPv4 and IPv6 networks: disjoint ranges in order, searched by halves.</summary>
sealed class AddressRanges
{
    readonly (uint First, uint Last)[] _v4;
    readonly (UInt128 First, UInt128 Last)[] _v6;
    readonly IReadOnlyCollection<Network> _networks;

    public AddressRanges(IReadOnlyCollection<Network> networks)
    {
        _v4 = Merge<uint>(networks.Where(n => !n.IsIPv6).Select(n => ((uint)n.First, (uint)n.Last)), uint.MaxValue, 1);
        _v6 = Merge<UInt128>(networks.Where(n => n.IsIPv6).Select(n => (n.First, n.Last)), UInt128.MaxValue, UInt128.One);
        _networks = networks;
    }

    public ReadOnlySpan<(uint First, uint Last)> V4 => _v4;

    public ReadOnlySpan<(UInt128 First, UInt128 Last)> V6 => _v6;

    public bool Contains(uint address) => Contains(_v4, address);

    public bool Contains(UInt128 address) => Contains(_v6, address);

    public static string Text(uint address) => IpAddress.FromIPv4(address).ToString();

    public override string ToString() => string.Join(' ', _networks.Distinct());

    static bool Contains<T>((T First, T Last)[] ranges, T address)
        where T : struct, IComparable<T>
    {
        var (from, to) = (0, ranges.Length);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (ranges[middle].Last.CompareTo(address) < 0)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from < ranges.Length && ranges[from].First.CompareTo(address) <= 0;
    }

    static (T First, T Last)[] Merge<T>(IEnumerable<(T First, T Last)> ranges, T largest, T one)
        where T : struct, IComparable<T>, System.Numerics.IAdditionOperators<T, T, T>
    {
        var merged = new List<(T First, T Last)>();
        foreach (var range in ranges.Order())
        {
            var before = merged.Count > 0 ? merged[^1] : default;
            var touches = merged.Count > 0 && (before.Last.CompareTo(largest) == 0 || range.First.CompareTo(before.Last + one) <= 0);
            if (!touches)
            {
                merged.Add(range);
            }
            else if (range.Last.CompareTo(before.Last) > 0)
            {
                merged[^1] = (before.First, range.Last);
            }
        }

        return [.. merged];
    }
}
