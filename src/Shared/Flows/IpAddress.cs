using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Enrichment.Flows;

/// <summary>
/// An IPv4 or IPv6 address in 16 bytes without a heap object. IPv4 is kept in its mapped form ::ffff:a.b.c.d
/// (RFC 4291 §2.5.5.2), so a mapped IPv6 address and the IPv4 address are one and the same value.
/// </summary>
/// <param name="high">The first eight bytes, in host order.</param>
/// <param name="low">The last eight bytes, in host order.</param>
public readonly struct IpAddress(ulong high, ulong low) : IEquatable<IpAddress>, IComparable<IpAddress>
{
    const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    public readonly ulong High = high;
    public readonly ulong Low = low;

    /// <summary>0.0.0.0.</summary>
    public static IpAddress AnyIPv4 => FromIPv4(0);

    /// <summary>::, which is also <c>default</c>.</summary>
    public static IpAddress AnyIPv6 => default;

    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>The address as a host-order number; only where <see cref="IsIPv4"/>.</summary>
    public uint IPv4 => (uint)Low;

    /// <summary>0.0.0.0 or ::.</summary>
    public bool IsAny => High == 0 && (Low == 0 || Low == MappedPrefix);

    /// <summary>127.0.0.0/8 or ::1.</summary>
    public bool IsLoopback => IsIPv4 ? IPv4 >> 24 == 127 : High == 0 && Low == 1;

    /// <summary>224.0.0.0/4, 255.255.255.255 or ff00::/8.</summary>
    public bool IsMulticastOrBroadcast
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsIPv4 ? IPv4 >> 28 == 14 || IPv4 == uint.MaxValue : High >> 56 == 0xFF;
    }

    /// <param name="address">Host order: 10.0.0.1 is 0x0A000001.</param>
    public static IpAddress FromIPv4(uint address) => new(0, MappedPrefix | address);

    /// <param name="bytes">4 or 16 bytes in network order.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static IpAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => throw new ArgumentException($"an IP address has 4 or 16 bytes, not {bytes.Length}", nameof(bytes)),
    };

    /// <summary>Writes 4 (IPv4) or 16 bytes in network order and returns how many.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, IPv4);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
        return 16;
    }

    public static IpAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address");

    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (!IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        return parsed.TryWriteBytes(bytes, out var written) && (address = FromBytes(bytes[..written])) is var _;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteBytes(bytes)]);
    }

    public AddressFamily Family => IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    public bool Equals(IpAddress other) => High == other.High && Low == other.Low;

    public override bool Equals(object? obj) => obj is IpAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(High, Low);

    public int CompareTo(IpAddress other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>The text of RFC 5952, IPv4 as a.b.c.d.</summary>
    public override string ToString() => ToIPAddress().ToString();

    public static bool operator ==(IpAddress left, IpAddress right) => left.Equals(right);

    public static bool operator !=(IpAddress left, IpAddress right) => !left.Equals(right);
}
