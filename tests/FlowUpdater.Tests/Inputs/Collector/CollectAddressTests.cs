using System.Net;
using Enrichment.Flows;
using Enrichment.Updater.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

public class CollectAddressTests
{
    [Theory]
    [InlineData("udp:127.0.0.1:2055", "udp:127.0.0.1:2055")]
    [InlineData("tcp:[2001:db8::1]:4739", "tcp:[2001:db8::1]:4739")]
    [InlineData("tls:[::]:4740", "tls:[::]:4740")]
    [InlineData("udp:localhost:9995", "udp:127.0.0.1:9995")]
    public void TryParse_Address_IsWhatItSays(string text, string expected)
    {
        Assert.True(CollectAddress.TryParse(text, out var address, out var error), error);

        Assert.Contains(address.ToString(), new[] { expected, expected.Replace("127.0.0.1:9995", "[::1]:9995", StringComparison.Ordinal) });
    }

    [Theory]
    [InlineData("127.0.0.1:2055")]
    [InlineData("sctp:127.0.0.1:2055")]
    [InlineData("0:127.0.0.1:2055")]
    [InlineData("udp:2055")]
    [InlineData("udp:127.0.0.1:0")]
    [InlineData("udp:127.0.0.1:65536")]
    [InlineData("udp:no such host:2055")]
    public void TryParse_Other_SaysWhatIsWrong(string text)
    {
        Assert.False(CollectAddress.TryParse(text, out _, out var error));
        Assert.Contains($"'{text}'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("198.51.100.255", true)]
    [InlineData("198.51.101.0", false)]
    [InlineData("2001:db8:1::5", true)]
    [InlineData("2001:db8:2::5", false)]
    [InlineData("10.0.0.1", false)]
    public void Allows_AddressesAndNetworks(string exporter, bool allowed)
    {
        var networks = new[] { "192.0.2.1", "198.51.100.0/24", "2001:db8:1::/48" }.Select(text => AllowList.TryParse(text, out var network) ? network : throw new FormatException(text));

        Assert.Equal(allowed, new AllowList([.. networks]).Allows(IpAddress.Parse(exporter)));
    }

    [Fact]
    public void Allows_NobodyNamed_Everyone() => Assert.True(new AllowList(Array.Empty<IPNetwork>()).Allows(IpAddress.Parse("10.0.0.1")));
}
