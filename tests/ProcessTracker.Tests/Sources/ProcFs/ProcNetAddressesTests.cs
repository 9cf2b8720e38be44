using System.Text.Json;
using Enrichment.Flows;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.ProcFs;

public sealed class ProcNetAddressesTests
{
    [Fact]
    public void ParseTrie_MainAndLocalTable_EachAddressOnceWithItsNetwork()
    {
        var addresses = new List<(IpAddress, int)>();
        ProcNetAddresses.ParseTrie("""
            Main:
              +-- 0.0.0.0/0 3 0 5
                 |-- 0.0.0.0
                    /0 universe UNICAST
                 +-- 127.0.0.0/31 1 0 0
                    |-- 127.0.0.0
                       /8 host LOCAL
                    |-- 127.0.0.1
                       /32 host LOCAL
                 |-- 192.0.2.0
                    /24 link UNICAST
                    /16 link UNICAST
                 |-- 192.0.2.2
                    /32 host LOCAL
                 |-- 192.0.2.255
                    /32 link BROADCAST
                 |-- 198.51.100.9
                    /32 host LOCAL
            Local:
                 |-- 192.0.2.2
                    /32 host LOCAL
            """u8, addresses);

        Assert.Equal([(IpAddress.Parse("127.0.0.1"), 8), (IpAddress.Parse("192.0.2.2"), 24), (IpAddress.Parse("198.51.100.9"), 32)], addresses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("|-- \n/32 host LOCAL\n")]
    [InlineData("/32 host LOCAL\n|-- 1.2.3.x\n/32 host LOCAL\n/99999999999 host LOCAL\n/")]
    [InlineData("|-- ::1\n/32 host LOCAL")]
    public void ParseTrie_NotATrie_GivesNothing(string text)
    {
        var addresses = new List<(IpAddress, int)>();
        ProcNetAddresses.ParseTrie(System.Text.Encoding.UTF8.GetBytes(text), addresses);
        ProcNetAddresses.ParseInet6(System.Text.Encoding.UTF8.GetBytes(text), addresses);

        Assert.Empty(addresses);
    }

    /// <summary>A process outside reads what ip(8) reads inside; a change is noticed.</summary>
    [Fact]
    public void Refresh_NamespaceOfAnotherProcess_HasWhatIpSays()
    {
        using var ns = new NetNs();
        foreach (var address in new[] { "192.0.2.1/24", "192.0.2.129/25", "198.51.100.7/32", "2001:db8::7/64" })
        {
            ns.Run("ip", "addr", "add", address, "dev", "lo");
        }

        var child = ns.Start("say('in'); hear()");
        child.Hear();
        using var files = ProcNetAddresses.Open(child.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.True(files.Refresh());
        Assert.Equal(Asked(ns), files.Addresses.Select(one => $"{one.Address}/{one.PrefixLength}").Order());
        Assert.False(files.Refresh());

        ns.Run("ip", "addr", "del", "198.51.100.7/32", "dev", "lo");
        Thread.Sleep(1100); // It looks once a second.
        Assert.True(files.Refresh());
        Assert.Equal(Asked(ns), files.Addresses.Select(one => $"{one.Address}/{one.PrefixLength}").Order());
    }

    static IEnumerable<string> Asked(NetNs ns) => JsonDocument.Parse(ns.Run("ip", "-j", "addr")).RootElement.EnumerateArray()
        .SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
        .Select(info => $"{info.GetProperty("local").GetString()}/{info.GetProperty("prefixlen").GetInt32()}").Order();
}
