using Enrichment.Flows;
using Enrichment.Updater.Inputs.Capture.Decode;
using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Inputs.Capture.Decode;

public sealed class PacketDecoderTests
{
    const string A = "192.0.2.1";
    const string B = "198.51.100.7";
    const string A6 = "2001:db8::1";
    const string B6 = "2001:db8:1::7";

    static readonly byte[] Syn = IPv4(A, B, 6, Tcp(40000, 443, 0x02));
    static readonly byte[] Syn6 = IPv6(A6, B6, 6, Tcp(40000, 443, 0x02));

    /// <summary>The same SYN in every wrapping that is decoded.</summary>
    public static TheoryData<string, int, byte[], ushort> Wrappings => new()
    {
        { "Ethernet", 1, Ethernet(0x0800, Syn), 0 },
        { "Ethernet, IPv6", 1, Ethernet(0x86DD, Syn6), 0 },
        { "VLAN 42", 1, Ethernet(0x8100, Vlan(42, 0x0800, Syn)), 42 },
        { "VLAN 42, IPv6", 1, Ethernet(0x8100, Vlan(42, 0x86DD, Syn6)), 42 },
        { "QinQ: the outer tag", 1, Ethernet(0x88A8, Vlan(100, 0x8100, Vlan(42, 0x0800, Syn))), 100 },
        { "old QinQ", 1, Ethernet(0x9100, Vlan(100, 0x8100, Vlan(42, 0x0800, Syn))), 100 },
        { "priority tag: no VLAN", 1, Ethernet(0x8100, Vlan(0, 0x0800, Syn)), 0 },
        { "PPPoE", 1, Ethernet(0x8864, Pppoe(0x0021, Syn)), 0 },
        { "PPPoE, IPv6", 1, Ethernet(0x8864, Pppoe(0x0057, Syn6)), 0 },
        { "MPLS, two labels", 1, Ethernet(0x8847, Mpls(16, false, Mpls(17, true, Syn))), 0 },
        { "cooked", 113, Cooked(0x0800, Syn), 0 },
        { "cooked, VLAN", 113, Cooked(0x8100, Vlan(42, 0x0800, Syn)), 42 },
        { "cooked 2", 276, Cooked2(0x86DD, 5, Syn6), 0 },
        { "raw", 101, Syn, 0 },
        { "raw, IPv6", 101, Syn6, 0 },
        { "raw in memory", 12, Syn, 0 },
        { "IPv4", 228, Syn, 0 },
        { "IPv6", 229, Syn6, 0 },
        { "BSD loopback, little endian", 0, [2, 0, 0, 0, .. Syn], 0 },
        { "BSD loopback, big endian", 0, [0, 0, 0, 2, .. Syn], 0 },
        { "BSD loopback, IPv6 as FreeBSD numbers it", 0, [28, 0, 0, 0, .. Syn6], 0 },
        { "OpenBSD loopback", 108, [0, 0, 0, 24, .. Syn6], 0 },
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void TryDecode_SynInAnyWrapping_IsTheSamePacket(string wrapping, int link, byte[] bytes, ushort vlan)
    {
        var packet = DecodeOne(bytes, (LinkType)link);

        Assert.NotEqual("", wrapping);
        var isIPv6 = packet.Key.Source.Family == System.Net.Sockets.AddressFamily.InterNetworkV6;
        Assert.Equal(IpAddress.Parse(isIPv6 ? A6 : A), packet.Key.Source);
        Assert.Equal(IpAddress.Parse(isIPv6 ? B6 : B), packet.Key.Destination);
        Assert.Equal((40000, 443, 6, 0x02), (packet.Key.SourcePort, packet.Key.DestinationPort, packet.Key.Protocol, packet.TcpFlags));
        Assert.Equal(isIPv6 ? 60u : 40u, packet.Bytes);
        Assert.Equal(vlan, packet.Key.Vlan);
        Assert.Equal(64, packet.Ttl);
        Assert.Equal(link == 276 ? 5u : 9u, packet.Key.InputInterface);
    }

    public static TheoryData<string, byte[], int, int, int> Transports => new()
    {
        { "UDP", IPv4(A, B, 17, Udp(53, 5353)), 17, 53, 5353 },
        { "UDP-Lite", IPv4(A, B, 136, Udp(53, 5353)), 136, 53, 5353 },
        { "SCTP", IPv4(A, B, 132, Udp(9899, 36412, 4)), 132, 9899, 36412 },
        { "DCCP", IPv4(A, B, 33, Udp(5001, 5002, 8)), 33, 5001, 5002 },
        { "ICMP echo request and its id", IPv4(A, B, 1, Icmp(8, 0)), 1, 1, 0x0800 },
        { "ICMP port unreachable", IPv4(A, B, 1, Icmp(3, 3)), 1, 0, 0x0303 },
        { "ICMPv6 echo reply and its id", IPv6(A6, B6, 58, Icmp(129, 0)), 58, 1, 0x8100 },
        { "ICMP router advertisement", IPv4(A, B, 1, Icmp(9, 0)), 1, 0, 0x0900 },
        { "GRE", IPv4(A, B, 47, new byte[8]), 47, 0, 0 },
        { "ESP over IPv6", IPv6(A6, B6, 50, new byte[16]), 50, 0, 0 },
        { "no next header", IPv6(A6, B6, 59, []), 59, 0, 0 },
        { "IPv4 options", IPv4(A, B, 17, Udp(53, 5353), options: [0x94, 4, 0, 0]), 17, 53, 5353 },
        { "IPv4, all 40 bytes of options", IPv4(A, B, 17, Udp(53, 5353), options: new byte[40]), 17, 53, 5353 },
        { "hop by hop", IPv6(A6, B6, 0, Extension(17, Udp(53, 5353))), 17, 53, 5353 },
        { "routing of 24 bytes", IPv6(A6, B6, 43, Extension(17, Udp(53, 5353), 3)), 17, 53, 5353 },
        { "authentication", IPv6(A6, B6, 51, Authentication(17, Udp(53, 5353))), 17, 53, 5353 },
        { "hop by hop, routing, destination, mobility", IPv6(A6, B6, 0, Extension(43, Extension(60, Extension(135, Extension(17, Udp(53, 5353)))))), 17, 53, 5353 },
        { "atomic fragment (RFC 6946)", IPv6(A6, B6, 44, FragmentHeader(17, 0, false, 7, Udp(53, 5353))), 17, 53, 5353 },
    };

    [Theory]
    [MemberData(nameof(Transports))]
    public void TryDecode_Transport_GivesProtocolAndPorts(string transport, byte[] bytes, int protocol, int sourcePort, int destinationPort)
    {
        var packet = DecodeOne(bytes, LinkType.Raw);

        Assert.NotEqual("", transport);
        Assert.Equal((protocol, sourcePort, destinationPort), (packet.Key.Protocol, packet.Key.SourcePort, packet.Key.DestinationPort));
        Assert.Equal((uint)bytes.Length, packet.Bytes);
        Assert.Equal(0, packet.TcpFlags);
    }

    public static TheoryData<string, int, byte[], string> Undecodable => new()
    {
        { "nothing at all", 1, [], nameof(DecodeResult.Truncated) },
        { "half an Ethernet header", 1, new byte[13], nameof(DecodeResult.Truncated) },
        { "ARP", 1, Ethernet(0x0806, new byte[28]), nameof(DecodeResult.NotIp) },
        { "802.2", 1, Ethernet(38, new byte[38]), nameof(DecodeResult.NotIp) },
        { "VLAN, then ARP", 1, Ethernet(0x8100, Vlan(42, 0x0806, new byte[28])), nameof(DecodeResult.NotIp) },
        { "VLAN cut off", 1, Ethernet(0x8100, [0, 42, 8]), nameof(DecodeResult.Truncated) },
        { "nine VLAN tags", 1, Ethernet(0x8100, [.. Enumerable.Repeat<byte[]>([0, 1, 0x81, 0], 9).SelectMany(tag => tag), .. Syn]), nameof(DecodeResult.BadHeader) },
        { "MPLS without a bottom", 1, Ethernet(0x8847, new byte[64]), nameof(DecodeResult.BadHeader) },
        { "MPLS, not IP inside", 1, Ethernet(0x8847, Mpls(16, true, new byte[20])), nameof(DecodeResult.NotIp) },
        { "PPPoE control", 1, Ethernet(0x8864, Pppoe(0xC021, new byte[20])), nameof(DecodeResult.NotIp) },
        { "PPPoE cut off", 1, Ethernet(0x8864, [0x11, 0, 0]), nameof(DecodeResult.Truncated) },
        { "IPv4 cut off", 1, Ethernet(0x0800, Syn[..19]), nameof(DecodeResult.Truncated) },
        { "IPv6 cut off", 1, Ethernet(0x86DD, Syn6[..39]), nameof(DecodeResult.Truncated) },
        { "IPv6 extension cut off", 101, IPv6(A6, B6, 0, [17, 0, 0]), nameof(DecodeResult.Truncated) },
        { "IPv4 with version 5", 1, Ethernet(0x0800, [0x55, .. Syn[1..]]), nameof(DecodeResult.BadHeader) },
        { "IPv4 header of 16 bytes", 101, [0x44, .. Syn[1..]], nameof(DecodeResult.BadHeader) },
        { "IPv4 shorter than its header", 101, IPv4(A, B, 6, Tcp(1, 2), totalLength: 19), nameof(DecodeResult.BadHeader) },
        { "IPv4 header longer than the frame", 101, [0x4F, .. Syn[1..]], nameof(DecodeResult.BadHeader) },
        { "IPv6 by type, version 4", 1, Ethernet(0x86DD, [0x45, .. Syn6[1..]]), nameof(DecodeResult.BadHeader) },
        { "raw, version 7", 101, [0x70, .. Syn[1..]], nameof(DecodeResult.BadHeader) },
        { "raw, empty", 101, [], nameof(DecodeResult.Truncated) },
        { "eleven extension headers", 101, IPv6(A6, B6, 60, [.. Enumerable.Repeat(Extension(60, []), 11).SelectMany(one => one)]), nameof(DecodeResult.BadHeader) },
        { "loopback, AF_APPLETALK", 0, [5, 0, 0, 0, .. Syn], nameof(DecodeResult.NotIp) },
        { "loopback, cut off", 0, [2, 0], nameof(DecodeResult.Truncated) },
        { "cooked, cut off", 113, new byte[15], nameof(DecodeResult.Truncated) },
        { "cooked 2, cut off", 276, new byte[19], nameof(DecodeResult.Truncated) },
        { "802.11", 105, Syn, nameof(DecodeResult.UnknownLink) },
    };

    [Theory]
    [MemberData(nameof(Undecodable))]
    public void TryDecode_Undecodable_IsCountedByReason(string what, int link, byte[] bytes, string reason)
    {
        var decoder = new PacketDecoder();
        Packet packet = default;

        Assert.False(decoder.TryDecode(new Frame((LinkType)link, bytes, bytes.Length, 0, 0), ref packet), what);
        Assert.Equal(1, decoder.Counters[Enum.Parse<DecodeResult>(reason)]);
        Assert.Equal((1, 0, 1), (decoder.Counters.Frames, decoder.Counters.Packets, decoder.Counters.Undecodable));
    }

    [Fact]
    public void TryDecode_EthernetPadding_IsNotCounted() =>
        Assert.Equal(40u, DecodeOne(Ethernet(0x0800, [.. Syn, 0, 0, 0, 0, 0, 0]), LinkType.Ethernet).Bytes);

    [Fact]
    public void TryDecode_HeadersOnlyCaptured_CountsTheWholePacket() =>
        Assert.Equal(1500u, DecodeOne(IPv4(A, B, 6, Tcp(1, 2), totalLength: 1500), LinkType.Raw, wireLength: 1500).Bytes);

    [Theory]
    [InlineData(0)] // segmentation offload: the field cannot hold the length
    [InlineData(65535)] // a lie
    public void TryDecode_LengthThatTheFrameContradicts_CountsWhatWasOnTheWire(int totalLength) =>
        Assert.Equal(60u, DecodeOne(IPv4(A, B, 6, Tcp(1, 2, payload: 20), totalLength: totalLength), LinkType.Raw).Bytes);

    [Fact]
    public void TryDecode_TosAndTtl_AreTaken()
    {
        var v4 = DecodeOne(IPv4(A, B, 17, Udp(1, 2), ttl: 7, tos: 0xB8), LinkType.Raw);
        var v6 = DecodeOne(IPv6(A6, B6, 17, Udp(1, 2), hops: 3, tos: 0xB8), LinkType.Raw);

        Assert.Equal((7, 0xB8), (v4.Ttl, v4.Tos));
        Assert.Equal((3, 0xB8), (v6.Ttl, v6.Tos));
    }

    [Fact]
    public void TryDecode_PortsNotCaptured_MetersWithPortZeroAndCounts()
    {
        var decoder = new PacketDecoder();
        var packet = DecodeOne(Syn[..22], LinkType.Raw, 40, decoder: decoder);

        Assert.Equal((0, 0, 40u), (packet.Key.SourcePort, packet.Key.DestinationPort, packet.Bytes));
        Assert.Equal(1, decoder.Counters.WithoutPorts);
    }

    [Fact]
    public void TryDecode_PortsBeyondTheIpPacket_AreNotBelieved() =>
        Assert.Equal(0, DecodeOne(IPv4(A, B, 17, Udp(1, 2), totalLength: 22), LinkType.Raw).Key.SourcePort);

    [Fact]
    public void TryDecode_FlagsNotCaptured_KeepsThePorts()
    {
        var packet = DecodeOne(Syn[..30], LinkType.Raw, 40);

        Assert.Equal((40000, 443, 0), (packet.Key.SourcePort, packet.Key.DestinationPort, packet.TcpFlags));
    }

    internal static Packet DecodeOne(
        byte[] bytes, LinkType link, int wireLength = 0, long timeNs = 0, PacketDecoder? decoder = null)
    {
        Packet packet = default;
        var frame = new Frame(link, bytes, Math.Max(wireLength, bytes.Length), timeNs, 9);
        Assert.True((decoder ?? new PacketDecoder()).TryDecode(in frame, ref packet));
        return packet;
    }
}
