using Enrichment.Tests.Nfcapd;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Filter;

/// <summary>
/// Thirty records with every element that filters ask for, put together byte by byte. expressions.txt says which of them each
/// expression lets pass; they are numbered from 1, as nfdump counts them.
/// </summary>
static class KnownFlows
{
    const uint Client = 0x0A000001, Web = 0xC0000207, Resolver = 0xC0000235, Other = 0xAC100504, Inside = 0x0A010203;

    public static readonly byte[][] Records =
    [
        // 1 to 3: the usual TCP and UDP
        Flow(Generic(10, 1500, 250, 40000, 443, 6, 0x1B), V4(Client, Web), Misc(1, 2, 24, 16, 0, 4), As(64500, 64501), UserName("curl")),
        Flow(Generic(1, 80, 0, 5353, 53, 17), V4(Client + 1, Resolver), Misc(1, 3, 24, 24, 0, 0), As(64500, 0)),
        Flow(Generic(1, 1200, 10, 53, 5353, 17, tos: 16), V4(Resolver, Client + 1), Misc(3, 1, 24, 24, 1, 8)),
        // 4, 5: ICMP echo, ICMPv6 echo reply
        Flow(Generic(4, 336, 3000, 0, 8 << 8, 1), V4(Client + 2, 0xC6336401)),
        Flow(Generic(4, 416, 3000, 0, 129 << 8 | 1, 58), V6(0x20010DB8_00000000, 1, 0x20010DB8_00000000, 2)),
        // 6, 7: SSH over IPv6, a large transfer with both directions and five flows
        Flow(Generic(1, 60, 0, 50000, 22, 6, 0x02), V6(0x20010DB8_00010000, 0x10, 0x20010DB8_00020000, 0x20)),
        Flow(
            Generic(1_000_000, 1_500_000_000, 60_000, 8080, 51000, 6, 0x1A), V4(Other, Inside),
            Element(5, FileBytes.Of(b => b.U64(5, 700_000, 50_000_000)))),
        // 8: VLANs and MAC addresses
        Flow(
            Generic(3, 192, 20, 137, 137, 17), V4(Other, Other | 0xFF), Element(6, FileBytes.Of(b => b.U32(7, 8))),
            Element(15, FileBytes.Of(b => b.U64(0x020000000001, 0x020000000002, 0x020000000003, 0x020000000004)))),
        // 9: ten MPLS labels, 30 to 39, classes 0 to 7 and on, the fourth is the bottom
        Flow(Generic(5, 500, 100, 179, 30000, 6, 0x18), V4(Inside, Other), Element(14, FileBytes.Of(b => b.U32(Labels())))),
        // 10: a firewall event without packets' times, translated addresses and ports, access lists, user
        Flow(
            Element(1, FileBytes.Of(b => b.U64(0, 0, 0, 0, 0).U16(33000, 443).U8(6, 0, 0, 0))), V4(Inside, Web),
            Element(19, FileBytes.Of(b => b.U64(Noon + 5000).U32(4711).U16(1001).U8(1, 0))),
            Element(20, FileBytes.Of(b => b.U32(0xCB007105, Web))), Element(22, FileBytes.Of(b => b.U16(61000, 8443))),
            Element(23, FileBytes.Of(b => b.U32(100, 101, 102, 200, 201, 202))), UserName("alice")),
        // 11: a NAT event with a block of ports
        Flow(
            Generic(0, 0, 0, 1500, 3000, 17), V4(Inside, Resolver), Element(25, FileBytes.Of(b => b.U64(Noon + 6000).U32(1).U8(4, 0).U16(0))),
            Element(26, FileBytes.Of(b => b.U16(1024, 2047, 64, 512)))),
        // 12: translated IPv6 addresses
        Flow(
            Generic(2, 128, 1, 1025, 80, 6, 0x12), V6(0xFD000000_00000000, 5, 0x20010DB8_00000000, 9),
            Element(21, FileBytes.Of(b => b.U64(0x20010DB8_000A0000, 5, 0x20010DB8_000B0000, 9)))),
        // 13, 14: next hops and routers
        Flow(
            Generic(7, 700, 70, 1, 2, 17), V4(1, 2), Element(8, FileBytes.Of(b => b.U32(0x0A0000FE))),
            Element(10, FileBytes.Of(b => b.U32(0x0A0000FD))), Element(12, FileBytes.Of(b => b.U32(0x7F000001)))),
        Flow(
            Generic(7, 700, 70, 1, 2, 17), V6(1, 2, 3, 4), Element(9, FileBytes.Of(b => b.U64(0xFE800000_00000000, 0xFE))),
            Element(11, FileBytes.Of(b => b.U64(0xFE800000_00000000, 0xFD))), Element(13, FileBytes.Of(b => b.U64(0, 1)))),
        // 15: latencies, neighbouring AS
        Flow(
            Generic(20, 9000, 90, 3306, 55000, 6, 0x19), V4(Other + 1, Client), As(65000, 4_200_000_000),
            Element(16, FileBytes.Of(b => b.U32(65010, 65020))), Element(17, FileBytes.Of(b => b.U64(1500, 2500, 3500)))),
        // 16: payload
        Flow(
            Generic(6, 800, 33, 42000, 80, 6, 0x1A), V4(Client, Web), Element(29, "GET /index.html HTTP/1.1\r\nHost: a\r\n"u8.ToArray()),
            Element(30, "HTTP/1.1 200 OK\r\n\0\0"u8.ToArray())),
        // 17, 18: tunnels
        Flow(Generic(8, 880, 44, 5000, 5001, 6, 0x10), V4(Client, Inside), Element(31, FileBytes.Of(b => b.U32(0x64400001, 0x64400002, 47)))),
        Flow(
            Generic(8, 880, 44, 5000, 5001, 17), V6(0xFD000000_00000000, 1, 0xFD000000_00000000, 2),
            Element(32, FileBytes.Of(b => b.U64(0x20010DB8_FFFF0000, 1, 0x20010DB8_FFFF0000, 2).U32(4, 0)))),
        // 19: observation point, VRFs
        Flow(
            Generic(9, 990, 99, 123, 123, 17), V4(Inside, 0x08080808), Element(33, FileBytes.Of(b => b.U64(77).U32(66, 0))),
            Element(36, FileBytes.Of(b => b.U32(12, 11)))),
        // 20: packet filter, application, ids
        Flow(
            Generic(1, 40, 0, 22222, 23, 6, 0x02), V4(0xC6336407, Client),
            Element(37, FileBytes.Of(b => b.U8(1, 3, 1, 0).U32(12, 0, 0, 0).Text("em0", 4))),
            Element(27, FileBytes.Of(b => b.U8(13, 0, 0, 80))), Element(39, FileBytes.Of(b => b.U64(99))), Element(40, FileBytes.Of(b => b.U16(5, 6))),
            Element(41, FileBytes.Of(b => b.Text("tenant-a", 9)))),
        // 21, 22: layer 2, TTLs, label
        Flow(
            Generic(30, 3000, 300, 60000, 60001, 17), V4(Client, Web),
            Element(38, FileBytes.Of(b => b.U16(99, 0, 98, 0).U32(0, 0).U64(0).U16(0x0800).U8(4, 0).U32(0))),
            Element(42, FileBytes.Of(b => b.U8(0, 0, 60, 64)))),
        Flow(
            engineType: 7, engineId: 8, exporter: 9, Generic(30, 3000, 300, 60000, 60001, 17), V4(Web, Client),
            Element(28, FileBytes.Of(b => b.Text("red", 4))), Element(42, FileBytes.Of(b => b.U8(0, 0x40, 64, 64)))),
        // 23: GRE, forwarded
        Flow(Generic(2, 200, 2, 0, 0, 47, status: 64), V4(Inside, Other)),
        // 24, 25: both versions of addresses; the one that is not zero counts
        Flow(Generic(2, 200, 2, 7000, 7001, 6, 0x10), V4(0, 0), V6(0x20010DB8_00000000, 1, 0x20010DB8_00000000, 2)),
        Flow(Generic(2, 200, 2, 7000, 7001, 6, 0x10), V4(Client, Web), V6(0x20010DB8_00000000, 1, 0x20010DB8_00000000, 2)),
        // 26: the largest values
        Flow(
            Generic(ulong.MaxValue / 2, ulong.MaxValue / 4, 1000, 65535, 65535, 255, 0xFF, 255, 131), V4(uint.MaxValue, uint.MaxValue - 1),
            Misc(uint.MaxValue, uint.MaxValue - 1, 255, 254, 1, 255), As(uint.MaxValue, uint.MaxValue - 1)),
        // 27, 28: no addresses; nothing but a counter
        Flow(Generic(2, 90, 5, 9, 10, 132)),
        Flow(Element(5, FileBytes.Of(b => b.U64(3, 1, 2)))),
        // 29: all TCP flags, dropped
        Flow(Generic(3, 300, 3, 1024, 1023, 6, 0xFF, 32, 16), V4(Other, Client)),
        // 30: an abbreviated element: no counters in element 5
        Flow(Generic(11, 1100, 1100, 1234, 4321, 17), V4(Client + 4, Resolver), UserName("none")),
    ];

    public static byte[] File => Layout2Bytes.File("known", [Block(3, Records)]);

    static byte[] Generic(
        ulong packets, ulong bytes, ulong msec, ushort src, int dst, byte protocol, byte flags = 0, byte tos = 0, byte status = 0) =>
        Element(1, FileBytes.Of(b => b
            .U64(Noon, Noon + msec, Noon + 60_000, packets, bytes).U16(src, dst).U8(protocol, flags, status, tos)));

    static byte[] V4(uint src, uint dst) => IPv4(src, dst);

    static byte[] V6(ulong srcHigh, ulong srcLow, ulong dstHigh, ulong dstLow) =>
        Element(3, FileBytes.Of(b => b.U64(srcHigh, srcLow, dstHigh, dstLow)));

    static byte[] Misc(uint input, uint output, byte srcMask, byte dstMask, byte direction, byte dstTos) =>
        Element(4, FileBytes.Of(b => b.U32(input, output).U8(srcMask, dstMask, direction, dstTos).U32(0)));

    static byte[] As(uint src, uint dst) => Element(7, FileBytes.Of(b => b.U32(src, dst)));

    static uint[] Labels() => [.. Enumerable.Range(0, 10).Select(i => (uint)((30 + i) << 4 | (i % 8) << 1 | (i == 3 ? 1 : 0)))];

    static byte[] Flow(params byte[][] elements) => Flow(1, 2, 3, elements);

    static byte[] Flow(byte engineType, byte engineId, ushort exporter, params byte[][] elements)
    {
        var body = elements.SelectMany(e => e).ToArray();
        return FileBytes.Of(b => b.U16(11, 12 + body.Length, elements.Length).U8(engineType, engineId).U16(exporter).U8(0, 9).Raw(body));
    }
}
