using Enrichment.Flows;
using Enrichment.Tracker.Sources.Conntrack;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Enrichment.Tracker.Tests.Sources.Conntrack.ConntrackBytes;

namespace Enrichment.Tracker.Tests.Sources.Conntrack;

public sealed class ConntrackParserTests
{
    /// <summary>CTA_TUPLE_ORIG, CTA_TUPLE_REPLY, CTA_STATUS, CTA_ID of a masqueraded connection, as Linux 6.18 wrote them.</summary>
    const string FromKernel =
        "02000000" + "34000180" + "14000180" + "08000100" + "0a090002" + "08000200" + "c6130902" + "1c000280" + "05000100" + "06000000"
        + "06000200" + "ee420000" + "06000300" + "00500000" + "34000280" + "14000180" + "08000100" + "c6130902" + "08000200" + "c6130901"
        + "1c000280" + "05000100" + "06000000" + "06000200" + "00500000" + "06000300" + "ee420000" + "08000c00" + "5f0e2d11" + "08000300" + "0000019a";

    [Fact]
    public void TryRead_MessageOfTheKernel_IsRead()
    {
        Assert.True(ConntrackParser.TryRead(Convert.FromHexString(FromKernel), out var entry));

        Assert.Equal(0x5f0e2d11u, entry.Id);
        Assert.Equal(Tuple("10.9.0.2:60994", "198.19.9.2:80"), entry.Original);
        Assert.Equal(Tuple("198.19.9.2:80", "198.19.9.1:60994"), entry.Reply);
        Assert.True(entry.IsTranslated);
    }

    [Theory]
    [InlineData("10.9.0.2:5000", "198.51.100.7:443", "198.51.100.7:443", "10.9.0.2:5000", 6, false)]
    [InlineData("10.9.0.2:5000", "198.51.100.7:443", "198.51.100.7:443", "192.0.2.1:5000", 6, true)]
    [InlineData("10.9.0.2:5000", "198.51.100.7:443", "198.51.100.7:443", "10.9.0.2:5001", 17, true)]
    [InlineData("[fd09::2]:5000", "[2001:db8::7]:443", "[2001:db8::8]:443", "[fd09::2]:5000", 17, true)]
    [InlineData("[fd09::2]:5000", "[2001:db8::7]:443", "[2001:db8::7]:443", "[fd09::2]:5000", 132, false)]
    public void TryRead_Written_IsReadAgain(string from, string to, string answersFrom, string answersTo, byte protocol, bool isTranslated)
    {
        var written = new ConntrackEntry(7, Tuple(from, to, protocol), Tuple(answersFrom, answersTo, protocol));

        Assert.True(ConntrackParser.TryRead(Of(written), out var read));

        Assert.Equal(written, read);
        Assert.Equal(isTranslated, read.IsTranslated);
    }

    /// <summary>An echo's id is the port of the end that asks, as it is a ping socket's; the other end has none.</summary>
    [Theory]
    [InlineData("10.9.0.2:77", "198.51.100.7:0", "198.51.100.7:0", "192.0.2.1:77", IpProtocol.Icmp, true)]
    [InlineData("10.9.0.2:77", "198.51.100.7:0", "198.51.100.7:0", "10.9.0.2:78", IpProtocol.Icmp, true)]
    [InlineData("10.9.0.2:77", "198.51.100.7:0", "198.51.100.7:0", "10.9.0.2:77", IpProtocol.Icmp, false)]
    [InlineData("[fd09::2]:77", "[2001:db8::7]:0", "[2001:db8::7]:0", "[2001:db8::1]:77", IpProtocol.IcmpV6, true)]
    [InlineData("10.9.0.2:0", "198.51.100.7:0", "198.51.100.7:0", "192.0.2.1:0", 89, true)] // OSPF, by raw sockets
    public void TryRead_WithoutPorts_IsReadAgain(string from, string to, string answersFrom, string answersTo, byte protocol, bool isTranslated)
    {
        var written = new ConntrackEntry(7, Tuple(from, to, protocol), Tuple(answersFrom, answersTo, protocol));

        Assert.True(ConntrackParser.TryRead(OfEchoes(written), out var read));

        Assert.Equal(written, read);
        Assert.Equal(isTranslated, read.IsTranslated);
    }

    [Theory]
    [InlineData(13)] // timestamp
    [InlineData(3)]
    public void TryRead_IcmpThatIsNoEcho_IsNot(byte type) => Assert.False(ConntrackParser.TryRead(
        OfEchoes(new ConntrackEntry(1, Tuple("10.0.0.1:8", "10.0.0.2:0", IpProtocol.Icmp), Tuple("10.0.0.2:0", "192.0.2.1:8", IpProtocol.Icmp)), type), out _));

    [Fact]
    public void TryRead_ProtocolOfTheKernel_IsNot() => Assert.False(ConntrackParser.TryRead(
        OfEchoes(new ConntrackEntry(1, Tuple("10.0.0.1:0", "10.0.0.2:0", 47), Tuple("10.0.0.2:0", "192.0.2.1:0", 47))), out _));

    [Fact]
    public void TryRead_ProtocolWithoutPorts_IsNot() =>
        Assert.False(ConntrackParser.TryRead(
            Of(new ConntrackEntry(1, Tuple("10.0.0.1:8", "10.0.0.2:0", IpProtocol.Icmp), Tuple("10.0.0.2:0", "192.0.2.1:8", IpProtocol.Icmp))), out _));

    [Fact]
    public void TryRead_CutAnywhere_IsReadOrNot()
    {
        var whole = Of(new ConntrackEntry(1, Tuple("[fd09::2]:5000", "[2001:db8::7]:443"), Tuple("[2001:db8::7]:443", "[2001:db8::1]:5000")));
        for (var length = 0; length < whole.Length; length++)
        {
            // Both directions and the ports are within the first 128 bytes and 8: without them it is nothing.
            Assert.True(!ConntrackParser.TryRead(whole.AsSpan(0, length), out var entry) || entry.IsTranslated, $"{length} bytes");
        }
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(static bytes =>
    {
        _ = ConntrackParser.TryRead(bytes, out _);
        var damaged = Convert.FromHexString(FromKernel);
        for (var i = 0; i < bytes.Length; i++)
        {
            damaged[(bytes[i] * 31 + i * 7) % damaged.Length] ^= bytes[i];
        }

        _ = ConntrackParser.TryRead(damaged, out _);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_AllocatesNothing()
    {
        var bytes = Convert.FromHexString(FromKernel);
        var read = 0;

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                read += ConntrackParser.TryRead(bytes, out _) ? 1 : 0;
            }
        });

        Assert.True(read >= 1000);
        Assert.Equal(0, allocated);
    }
}
