using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Enrichment.Flows;

namespace Enrichment.Filter.Tree;

/// <summary>An address, or the addresses that share its first bits. IPv4 in the low 32 bits.</summary>
/// <remarks>A class, and no UInt128: collections of structs, and all that takes that type, are compiled anew at each start of a program.</remarks>
sealed record Network(ulong High, ulong Low, int Prefix, bool IsIPv6)
{
    public int Width => IsIPv6 ? 128 : 32;

    public ulong FirstHigh => High & ~HostHigh;

    public ulong FirstLow => Low & ~HostLow;

    public ulong LastHigh => High | HostHigh;

    public ulong LastLow => Low | HostLow;

    ulong HostHigh => Ones(Width - Prefix - 64);

    ulong HostLow => Ones(Width - Prefix);

    public static Network Host(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new Network(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), 128, IsIPv6: true)
            : Host(BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    public static Network Host(uint address) => new(0, address, 32, IsIPv6: false);

    public override string ToString()
    {
        var address = IsIPv6 ? new IPAddress(Bytes(High, Low)).ToString() : IpAddress.FromIPv4((uint)Low).ToString();
        return Prefix == Width ? address : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{address}/{Prefix}");
    }

    static ulong Ones(int bits) => bits <= 0 ? 0 : ulong.MaxValue >> Math.Max(64 - bits, 0);

    static byte[] Bytes(ulong high, ulong low)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), low);
        return bytes;
    }
}
