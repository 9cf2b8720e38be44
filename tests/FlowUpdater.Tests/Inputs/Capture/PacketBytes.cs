using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture;

/// <summary>Builds packets byte by byte, from the inside out: <c>Ethernet(0x0800, IPv4("a", "b", 6, Tcp(1, 2)))</c>.</summary>
static class PacketBytes
{
    public static byte[] Ethernet(ushort type, byte[] payload) => [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. UInt16(type), .. payload];

    public static byte[] Vlan(ushort id, ushort type, byte[] payload) => [.. UInt16((ushort)(0xA000 | id)), .. UInt16(type), .. payload];

    public static byte[] Mpls(uint label, bool bottom, byte[] payload) => [.. UInt32(label << 12 | (bottom ? 0x100u : 0) | 64), .. payload];

    public static byte[] Pppoe(ushort protocol, byte[] payload) => [0x11, 0, 0, 7, .. UInt16((ushort)(payload.Length + 2)), .. UInt16(protocol), .. payload];

    public static byte[] Cooked(ushort type, byte[] payload) => [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. UInt16(type), .. payload];

    public static byte[] Cooked2(ushort type, uint ifindex, byte[] payload) =>
        [.. UInt16(type), 0, 0, .. UInt32(ifindex), 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. payload];

    public static byte[] IPv4(
        string source, string destination, byte protocol, byte[] payload,
        byte ttl = 64, byte tos = 0, ushort id = 0, ushort fragment = 0, byte[]? options = null, int? totalLength = null)
    {
        var headerLength = 20 + (options?.Length ?? 0);
        return
        [
            (byte)(0x40 | headerLength / 4), tos, .. UInt16((ushort)(totalLength ?? headerLength + payload.Length)), .. UInt16(id), .. UInt16(fragment),
            ttl, protocol, 0, 0, .. Address(source), .. Address(destination), .. options ?? [], .. payload,
        ];
    }

    public static byte[] IPv6(string source, string destination, byte next, byte[] payload, byte hops = 64, byte tos = 0, int? payloadLength = null) =>
    [
        (byte)(0x60 | tos >> 4), (byte)(tos << 4), 0, 0, .. UInt16((ushort)(payloadLength ?? payload.Length)), next, hops,
        .. Address(source), .. Address(destination), .. payload,
    ];

    /// <summary>Hop by hop, routing, destination options, mobility: a header of whole eights.</summary>
    public static byte[] Extension(byte next, byte[] payload, int eights = 1) => [next, (byte)(eights - 1), .. new byte[(eights * 8) - 2], .. payload];

    public static byte[] Authentication(byte next, byte[] payload) => [next, 4, .. new byte[22], .. payload];

    public static byte[] FragmentHeader(byte next, int offset, bool more, uint id, byte[] payload) =>
        [next, 0, .. UInt16((ushort)(offset | (more ? 1 : 0))), .. UInt32(id), .. payload];

    public static byte[] Tcp(ushort source, ushort destination, byte flags = 0x10, int payload = 0) =>
        [.. UInt16(source), .. UInt16(destination), .. new byte[8], 0x50, flags, 0, 0, 0, 0, 0, 0, .. new byte[payload]];

    public static byte[] Udp(ushort source, ushort destination, int payload = 0) =>
        [.. UInt16(source), .. UInt16(destination), .. UInt16((ushort)(8 + payload)), 0, 0, .. new byte[payload]];

    public static byte[] Icmp(byte type, byte code) => [type, code, 0, 0, 0, 1, 0, 1];

    static byte[] Address(string text)
    {
        var address = IPAddress.Parse(text);
        Assert.True(address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6);
        return address.GetAddressBytes();
    }

    static byte[] UInt16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }

    static byte[] UInt32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
