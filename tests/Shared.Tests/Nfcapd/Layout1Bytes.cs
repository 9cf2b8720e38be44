namespace Enrichment.Tests.Nfcapd;

/// <summary>Layout 1 files and records as bytes.</summary>
static class Layout1Bytes
{
    public const uint Second = 1_700_000_000;

    /// <param name="sum">Sum of the sizes of the extensions.</param>
    public static byte[] Map(int id, int sum, params int[] extensions)
    {
        int[] ids = extensions.Length % 2 == 0 ? [.. extensions, 0, 0] : [.. extensions, 0];
        return FileBytes.Of(b => b.U16(2, 8 + 2 * ids.Length, id, sum).U16(ids));
    }

    public static byte[] Flow(int map, int number, byte[] extensions) => FileBytes.Of(b => b
        .U16(10, 32 + 8 + 8 + extensions.Length).U8(0, 9).U16(map, 125, 375).U32(Second, Second + 1).U8(0, 0x1B, 6, 0).U16(40000, 443, 7).U8(2, 3)
        .U32(0x0A000001, 0xC0000207).U32((uint)number, 100 * (uint)number).Raw(extensions));

    /// <summary>The same as nfdump ≤ 1.6.12 wrote it: exporter in byte 5, no bytes 28 to 31.</summary>
    public static byte[] OldFlow(int map, int number, byte[] extensions) => FileBytes.Of(b => b
        .U16(1, 28 + 8 + 8 + extensions.Length).U8(0, 7).U16(map, 125, 375).U32(Second, Second + 1).U8(0, 0x1B, 6, 0).U16(40000, 443)
        .U32(0x0A000001, 0xC0000207).U32((uint)number, 100 * (uint)number).Raw(extensions));

    /// <summary>IPv6 addresses and 64-bit counters.</summary>
    public static byte[] WideFlow(int map, ulong packets, ulong bytes, byte[] extensions) => FileBytes.Of(b => b
        .U16(10, 32 + 32 + 16 + extensions.Length).U8(7, 9).U16(map, 125, 375).U32(Second, Second + 1).U8(0, 0, 17, 0).U16(53, 40000, 7).U8(0, 0)
        .U64(0x20010DB8_00000000, 1, 0x20010DB8_00000000, 2).U64(packets, bytes).Raw(extensions));

    public static byte[] Block(params byte[][] records) => Layout2Bytes.Block(2, records);

    public static byte[] File(params byte[][] blocks) => File(blocks, (uint)blocks.Length);

    public static byte[] File(byte[][] blocks, uint count) => FileBytes.Of(b => b
        .U16(0xA50C, 1).U32(0, count).Text("old", 128)
        .U64(1, 2, 3, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0).U32(Second, Second + 1).U16(125, 375).U32(4)
        .Raw([.. blocks.SelectMany(block => block)]));
}
