using System.Net;
using System.Net.Sockets;
using Enrichment.Flows;

namespace Enrichment.Filter.Tree;

/// <summary>An address, or the addresses that share its first bits. IPv4 in the low 32 bits.</summary>
readonly record struct Network(UInt128 Address, int Prefix, bool IsIPv6)
{
    public int Width => IsIPv6 ? 128 : 32;

    public UInt128 First => Address & ~HostBits;

    public UInt128 Last => Address | HostBits;

    // A shift by all 128 bits would be none.
    UInt128 HostBits => Width - Prefix == 128 ? UInt128.MaxValue : (UInt128.One << (Width - Prefix)) - 1;

    public static Network Host(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        UInt128 number = 0;
        foreach (var b in bytes[..length])
        {
            number = number << 8 | b;
        }

        return new Network(number, 8 * length, address.AddressFamily == AddressFamily.InterNetworkV6);
    }

    public override string ToString()
    {
        var address = IsIPv6
            ? new IPAddress(Bytes(Address)).ToString()
            : IpAddress.FromIPv4((uint)Address).ToString();
        return Prefix == Width ? address : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{address}/{Prefix}");
    }

    static byte[] Bytes(UInt128 number)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return bytes;
    }
}
