using Enrichment.Flows;

namespace Enrichment.Filter.Tree;

/// <summary>A set of IPv4 and IPv6 networks: disjoint ranges in order, searched by halves.</summary>
sealed class AddressRanges
{
    const int Words = 4;

    readonly IReadOnlyCollection<Network> _networks;
    readonly ulong[] _v4; // the first address in the high half, the last one in the low half
    readonly ulong[] _v6; // four words each: the first address and the last one, the high half before the low one

    public AddressRanges(IReadOnlyCollection<Network> networks)
    {
        _networks = networks;
        _v4 = new ulong[networks.Count(network => !network.IsIPv6)];
        var wide = new List<Network>(networks.Count - _v4.Length);
        var count = 0;
        foreach (var network in networks)
        {
            if (network.IsIPv6)
            {
                wide.Add(network);
            }
            else
            {
                _v4[count++] = network.FirstLow << 32 | network.LastLow;
            }
        }

        Array.Sort(_v4);
        V4Count = MergeV4();
        _v6 = new ulong[Words * wide.Count];
        wide.Sort((one, other) => IsLess(one.FirstHigh, one.FirstLow, other.FirstHigh, other.FirstLow) ? -1
            : one.FirstHigh == other.FirstHigh && one.FirstLow == other.FirstLow ? 0 : 1);
        wide.ForEach(MergeV6);
    }

    public int V4Count { get; }

    public int V6Count { get; private set; }

    public (uint First, uint Last) V4(int number) => ((uint)(_v4[number] >> 32), (uint)_v4[number]);

    /// <summary>The high half of the first address, its low half, and those of the last.</summary>
    public ReadOnlySpan<ulong> V6(int number) => _v6.AsSpan(Words * number, Words);

    public bool Contains(uint address)
    {
        var (from, to) = (0, V4Count);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if ((uint)_v4[middle] < address)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from < V4Count && (uint)(_v4[from] >> 32) <= address;
    }

    public bool Contains(ulong high, ulong low)
    {
        var (from, to) = (0, V6Count);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            if (IsLess(_v6[(Words * middle) + 2], _v6[(Words * middle) + 3], high, low))
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return from < V6Count && !IsLess(high, low, _v6[Words * from], _v6[(Words * from) + 1]);
    }

    public static string Text(uint address) => IpAddress.FromIPv4(address).ToString();

    public override string ToString() => string.Join(' ', _networks.Distinct());

    /// <returns>How many are left.</returns>
    int MergeV4()
    {
        var count = 0;
        foreach (var range in _v4)
        {
            var (first, last) = (range >> 32, range & uint.MaxValue);
            if (count == 0 || first > (_v4[count - 1] & uint.MaxValue) + 1)
            {
                _v4[count++] = range;
            }
            else if (last > (_v4[count - 1] & uint.MaxValue))
            {
                _v4[count - 1] = (_v4[count - 1] & ~(ulong)uint.MaxValue) | last;
            }
        }

        return count;
    }

    void MergeV6(Network network)
    {
        var before = V6Count == 0 ? [] : _v6.AsSpan(Words * (V6Count - 1), Words);
        if (before.IsEmpty || IsBeyond(network, before[2], before[3]))
        {
            V6Count++;
            before = _v6.AsSpan(Words * (V6Count - 1), Words);
            (before[0], before[1], before[2], before[3]) = (network.FirstHigh, network.FirstLow, network.LastHigh, network.LastLow);
        }
        else if (IsLess(before[2], before[3], network.LastHigh, network.LastLow))
        {
            (before[2], before[3]) = (network.LastHigh, network.LastLow);
        }
    }

    /// <summary>Whether there are addresses between the two.</summary>
    static bool IsBeyond(Network network, ulong lastHigh, ulong lastLow) =>
        lastLow != ulong.MaxValue ? IsLess(lastHigh, lastLow + 1, network.FirstHigh, network.FirstLow)
        : lastHigh != ulong.MaxValue && IsLess(lastHigh + 1, 0, network.FirstHigh, network.FirstLow);

    static bool IsLess(ulong high, ulong low, ulong otherHigh, ulong otherLow) => high < otherHigh || (high == otherHigh && low < otherLow);
}
