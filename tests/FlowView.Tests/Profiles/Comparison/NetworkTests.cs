using Enrichment.Flows;
using Enrichment.View.Profiles.Comparison;
using Xunit;

namespace Enrichment.View.Tests.Profiles.Comparison;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("198.51.100.200", "198.51.100.0/24")]
    [InlineData("0.0.0.0", "0.0.0.0/24")]
    [InlineData("255.255.255.255", "255.255.255.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48")]
    [InlineData("::1", "::/48")]
    public void Of_Address_IsItsNetworkAndBack(string address, string text)
    {
        var network = Network.Of(IpAddress.Parse(address));

        Assert.Equal(text, network.ToString());
        Assert.True(Network.TryParse(text, out var again));
        Assert.Equal(network, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/16")]
    [InlineData("10.0.0.1/24")]
    [InlineData("2001:db8::/64")]
    [InlineData("x/24")]
    public void TryParse_NotOneOfOurs_IsFalse(string text) => Assert.False(Network.TryParse(text, out _));
}
