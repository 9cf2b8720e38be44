using System.Net;
using Enrichment.Filter.Tree;
using Xunit;

namespace Enrichment.Tests.Filter.Tree;

/// <summary>Merged ranges hold what one of the networks holds, at their edges above all.</summary>
public sealed class AddressRangesTests
{
    [Theory]
    [InlineData("0.0.0.0/0", 1, "0.0.0.0 255.255.255.255")]
    [InlineData("10.0.0.0/25 10.0.0.128/25", 1, "10.0.0.0 10.0.0.255")] // side by side
    [InlineData("10.0.0.0/24 10.0.0.7/32 10.0.0.0/26", 1, "10.0.0.0 10.0.0.255")] // one in the other
    [InlineData("255.255.255.255/32 255.255.255.0/24", 1, "255.255.255.0 255.255.255.255")]
    [InlineData("10.0.0.2/32 10.0.0.0/32", 2, "10.0.0.0 10.0.0.0")]
    [InlineData("::/0 2001:db8::1/128", 1, ":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::/64 2001:db8:0:1::/64", 1, "2001:db8:: 2001:db8:0:1:ffff:ffff:ffff:ffff")] // the low half overflows into the high one
    [InlineData("2001:db8::/63 2001:db8:0:1::5/128 2001:db8::7/128", 1, "2001:db8:: 2001:db8:0:1:ffff:ffff:ffff:ffff")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 ffff::/16", 1, "ffff:: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("::/128 ::2/128", 2, ":: ::")]
    public void New_Networks_AreMerged(string networks, int count, string first)
    {
        var ranges = Ranges(networks);

        Assert.Equal(count, ranges.V4Count + ranges.V6Count);
        Assert.Equal(first, ranges.V4Count > 0
            ? $"{AddressRanges.Text(ranges.V4(0).First)} {AddressRanges.Text(ranges.V4(0).Last)}"
            : $"{new Network(ranges.V6(0)[0], ranges.V6(0)[1], 128, true)} {new Network(ranges.V6(0)[2], ranges.V6(0)[3], 128, true)}");
    }

    [Fact]
    public void Contains_RandomNetworks_IsWhatOneOfThemHolds()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var networks = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Any(random)).ToArray();
            var ranges = new AddressRanges(networks);
            foreach (var network in networks.Append(Any(random)))
            {
                foreach (var step in (ReadOnlySpan<int>)[-1, 0, 1])
                {
                    Check(ranges, networks, network.IsIPv6, network.FirstHigh, network.FirstLow + (ulong)step);
                    Check(ranges, networks, network.IsIPv6, network.LastHigh, network.LastLow + (ulong)step);
                }
            }
        }
    }

    static void Check(AddressRanges ranges, Network[] networks, bool isIPv6, ulong high, ulong low)
    {
        (high, low) = isIPv6 ? (high, low) : (0, (uint)low);
        var address = (UInt128)high << 64 | low;
        var expected = networks.Any(network => network.IsIPv6 == isIPv6
            && ((UInt128)network.FirstHigh << 64 | network.FirstLow) <= address && address <= ((UInt128)network.LastHigh << 64 | network.LastLow));
        Assert.Equal(expected, isIPv6 ? ranges.Contains(high, low) : ranges.Contains((uint)low));
    }

    /// <summary>In few bits, so that they meet; with ends of the number space among them.</summary>
    static Network Any(Random random)
    {
        var few = (ulong)random.Next(16);
        var low = random.Next(3) switch { 0 => few, 1 => ulong.MaxValue - few, _ => few << 60 };
        return random.Next(2) == 0
            ? new Network(0, (uint)low, random.Next(8) == 0 ? 0 : random.Next(26, 33), IsIPv6: false)
            : new Network(random.Next(2) == 0 ? few : ulong.MaxValue - few, low, random.Next(8) == 0 ? random.Next(65) : random.Next(122, 129), IsIPv6: true);
    }

    static AddressRanges Ranges(string networks) => new([.. networks.Split(' ').Select(text =>
    {
        var parts = text.Split('/');
        return Network.Host(IPAddress.Parse(parts[0])) with { Prefix = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) };
    })]);
}
