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
    [InlineData("udp:239.1.1.1:9995", "udp:239.1.1.1:9995")]
    [InlineData("udp:239.1.1.1%lo:9995", "udp:239.1.1.1%lo:9995")]
    [InlineData("udp:[fe80::1%lo]:9995", "udp:[fe80::1%lo]:9995")]
    [InlineData("udp:[fe80::1%1]:9995", "udp:[fe80::1%1]:9995")]
    [InlineData("tcp:[fe80::1%lo]:4739", "tcp:[fe80::1%lo]:4739")]
    [InlineData("udp:[ff05::1]:9995", "udp:[ff05::1]:9995")]
    [InlineData("udp:localhost:9995", "udp:127.0.0.1:9995")]
    public void TryParse_Address_IsWhatItSays(string text, string expected)
    {
        Assert.True(CollectAddress.TryParse(text, out var addresses, out var error), error);

        Assert.Contains(addresses[0].ToString(), new[] { expected, expected.Replace("127.0.0.1:9995", "[::1]:9995", StringComparison.Ordinal) });
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
    [InlineData("udp:[fe80::1]:2055", "'udp:[fe80::1]:2055': fe80::1 is another host on each link; name the interface, as in [fe80::1%eth0]")]
    [InlineData("udp:[fe80::1%nosuch0]:2055", "'udp:[fe80::1%nosuch0]:2055': there is no interface 'nosuch0'")]
    [InlineData("udp:[fe80::1%]:2055", "'udp:[fe80::1%]:2055': there is no interface ''")]
    [InlineData("udp:192.0.2.1%lo:2055", "'udp:192.0.2.1%lo:2055': an interface (%lo) goes with link-local addresses and with groups only")]
    [InlineData("tcp:239.1.1.1:4739", "'tcp:239.1.1.1:4739': a group is reached by udp: only")]
    [InlineData("tls:[ff02::1%lo]:4740", "'tls:[ff02::1%lo]:4740': a group is reached by udp: only")]
    public void TryParse_InterfacesAndGroups_SayWhatIsWrong(string text, string expected)
    {
        Assert.False(CollectAddress.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }

    // A name may have addresses that other hosts have; where all are others', binding says so.
    [Theory]
    [InlineData("10.0.0.1 10.0.0.2 fd00::1 fd00::1", "10.0.0.1 fd00::1")]
    [InlineData("127.0.0.1 ::1", "127.0.0.1")]
    [InlineData("10.0.0.2 10.0.0.3", "10.0.0.2 10.0.0.3")]
    [InlineData("10.0.0.2", "10.0.0.2")]
    public void OwnOf_SeveralAddresses_ThoseOfThisHost(string resolved, string expected)
    {
        var own = new[] { IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1") };

        Assert.Equal(expected, string.Join(' ', ListenHost.OwnOf([.. resolved.Split(' ').Select(IPAddress.Parse)], () => own).Select(address => address.ToString())));
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
