using System.Buffers.Binary;
using System.Text;

namespace Enrichment.Tests.Nfcapd;

/// <summary>NetFlow datagrams for a real collector (Cisco's NetFlow v5, and v9 of RFC 3954), all numbers in network order.</summary>
sealed class NetflowPackets
{
    readonly List<byte> _bytes = [];

    static readonly uint Now = (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>Up to 30 TCP flows 10.0.0.n:1000+n → 192.0.2.7:443.</summary>
    public static byte[] Version5(int first, int count)
    {
        var packet = new NetflowPackets().U16(5, (ushort)count).U32(600_000, Now, 0, (uint)first - 1).U8(1, 2).U16(0);
        for (var i = first; i < first + count; i++)
        {
            packet.U32(0x0A000000 + (uint)i, 0xC0000207, 0x0A0000FE).U16(3, 4).U32((uint)i, 100 * (uint)i, 599_000, 599_500)
                .U16((ushort)(1000 + i), 443).U8(0, 0x1B, 6, 0).U16(64500, 64501).U8(24, 16).U16(0);
        }

        return [.. packet._bytes];
    }

    /// <summary>A template of IPv6 addresses, MACs, VLAN and user name, and one UDP flow.</summary>
    public static byte[] Version9(string userName)
    {
        (ushort Type, ushort Length)[] fields =
        [
            (22, 4), (21, 4), (1, 8), (2, 8), (27, 16), (28, 16), (7, 2), (11, 2), (4, 1), (5, 1), (58, 2), (56, 6), (57, 6), (40000, 65),
        ];
        var packet = new NetflowPackets().U16(9, 2).U32(600_000, Now, 0, 0);
        packet.U16(0, (ushort)(8 + 4 * fields.Length), 256, (ushort)fields.Length);
        foreach (var (type, length) in fields)
        {
            packet.U16(type, length);
        }

        var name = new byte[65];
        Encoding.UTF8.GetBytes(userName, name);
        const ushort Length = 4 + 4 + 4 + 8 + 8 + 32 + 4 + 2 + 2 + 12 + 65;
        packet.U16(256, Length + (4 - Length % 4) % 4).U32(599_000, 599_900).U32(0, 4200).U32(0, 7)
            .U32(0x20010DB8, 0, 0, 1, 0x20010DB8, 0, 0, 2).U16(53, 40000).U8(17, 0x28).U16(100)
            .U8(0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF).U8(name).U8(new byte[(4 - Length % 4) % 4]);
        return [.. packet._bytes];
    }

    NetflowPackets U8(params byte[] values)
    {
        _bytes.AddRange(values);
        return this;
    }

    NetflowPackets U16(params ushort[] values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        return this;
    }

    NetflowPackets U32(params uint[] values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        return this;
    }
}
