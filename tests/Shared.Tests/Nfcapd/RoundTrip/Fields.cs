using System.Buffers.Binary;
using System.Text;

namespace Enrichment.Tests.Nfcapd.RoundTrip;

/// <summary>
/// The fields that nfcapd 1.7.1 knows, in groups as routers, firewalls and NATs send them, by the numbers of NetFlow v9 and IPFIX (the
/// same for nearly all of them).
/// </summary>
static class Fields
{
    public const uint UpTime = 600_000;

    static readonly (ushort Id, ushort Length)[] Basic = [(1, 8), (2, 8), (4, 1), (5, 1), (6, 1), (7, 2), (11, 2), (10, 4), (14, 4)];
    static readonly (ushort Id, ushort Length)[] IPv4 = [(8, 4), (12, 4)];
    static readonly (ushort Id, ushort Length)[] IPv6 = [(27, 16), (28, 16)];

    static readonly (ushort Id, ushort Length)[] Routing =
        [(16, 4), (17, 4), (128, 4), (129, 4), (61, 1), (55, 1), (89, 1), (23, 8), (24, 8), (3, 4), (38, 1), (39, 1)];

    static readonly (ushort Id, ushort Length)[] Layer2 =
        [(58, 2), (59, 2), (56, 6), (57, 6), (80, 6), (81, 6), .. Enumerable.Range(70, 10).Select(id => ((ushort)id, (ushort)3))];

    // Cisco ASA: connection, translated addresses and ports, access lists, user
    static readonly (ushort Id, ushort Length)[] Firewall =
        [(148, 4), (233, 1), (33002, 2), (323, 8), (225, 4), (226, 4), (227, 2), (228, 2), (231, 4), (232, 4), (33000, 12), (33001, 12), (40000, 65)];

    // Carrier-grade NAT: event, VRFs, pool, port block
    static readonly (ushort Id, ushort Length)[] Nat =
        [(230, 1), (323, 8), (225, 4), (226, 4), (227, 2), (228, 2), (234, 4), (235, 4), (283, 4), (361, 2), (362, 2), (363, 2), (364, 2)];

    public static (ushort Id, ushort Length)[][] Groups(bool ipfix)
    {
        (ushort Id, ushort Length)[] times = ipfix ? [(152, 8), (153, 8)] : [(22, 4), (21, 4)];
        return
        [
            [.. IPv4, .. times, .. Basic, (9, 1), (13, 1), (15, 4), (18, 4), .. Routing],
            [.. times, .. IPv6, .. Basic, (29, 1), (30, 1), (62, 16), (63, 16), .. Routing],
            [.. Layer2, .. IPv4, .. Basic, .. times],
            [.. IPv4, .. Basic, .. Firewall],
            [.. IPv6, .. Basic, .. times, (281, 16), (282, 16), (95, 4), (48, 1), (136, 1), (239, 1)],
            [.. IPv4, (4, 1), (7, 2), (11, 2), .. Nat],
        ];
    }

    /// <summary>A record of those fields, the n-th of its kind.</summary>
    public static byte[] Record((ushort Id, ushort Length)[] fields, int n) => [.. fields.SelectMany(field => Value(field.Id, field.Length, n))];

    static byte[] Value(ushort id, ushort length, int n)
    {
        var value = new byte[length];
        var now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        switch (id)
        {
            case 4:
                value[0] = (byte)(n % 3 == 0 ? 17 : 6);
                break;
            case 22:
                BinaryPrimitives.WriteUInt32BigEndian(value, UpTime - 5000 - (uint)n);
                break;
            case 21:
                BinaryPrimitives.WriteUInt32BigEndian(value, UpTime - 1000);
                break;
            case 152:
                BinaryPrimitives.WriteUInt64BigEndian(value, now - 5000 - (ulong)n);
                break;
            case 153 or 323:
                BinaryPrimitives.WriteUInt64BigEndian(value, now - 1000);
                break;
            case 40000:
                Encoding.UTF8.GetBytes($"žofie{n}", value);
                break;
            case 230 or 233:
                value[0] = (byte)(1 + n % 2);
                break;
            case 48:
                value[0] = 7;
                break;
            default:
                Pattern(value, id, n);
                break;
        }

        return value;
    }

    /// <summary>Small numbers that tell field, record and byte apart; names are letters.</summary>
    static void Pattern(byte[] value, ushort id, int n)
    {
        for (var i = Math.Max(0, value.Length - 3); i < value.Length; i++)
        {
            value[i] = (byte)(1 + (id * 3 + n + i * 17) % 100);
        }

        if (value.Length is 4 or 16)
        {
            value[0] = value.Length == 4 ? (byte)10 : (byte)0x20;
        }
    }
}
