namespace Enrichment.Tests.Nfcapd;

/// <summary>Layout 2 files, records and elements as bytes.</summary>
static class Layout2Bytes
{
    public const ulong Noon = 1_700_000_000_000;

    public static byte[] Element(int id, byte[] payload) => FileBytes.Of(b => b.U16(id, payload.Length + 4).Raw(payload));

    public static byte[] Generic(ulong packets, ulong bytes, ushort srcPort = 40000, ushort dstPort = 443, byte protocol = 6) =>
        Element(1, FileBytes.Of(b => b
            .U64(Noon, Noon + 250, Noon + 60000, packets, bytes).U16(srcPort, dstPort).U8(protocol, 0x1B, 0, 0)));

    public static byte[] IPv4(uint src, uint dst) => Element(2, FileBytes.Of(b => b.U32(src, dst)));

    public static byte[] UserName(string name) => Element(24, FileBytes.Of(b => b.Text(name, 68)));

    public static byte[] Record(params byte[][] elements)
    {
        var body = elements.SelectMany(e => e).ToArray();
        return FileBytes.Of(b => b.U16(11, 12 + body.Length, elements.Length).U8(1, 2).U16(3).U8(0, 9).Raw(body));
    }

    public static byte[] Flow(int number, string? name = null)
    {
        byte[][] elements = [Generic((ulong)number, 100UL * (ulong)number), IPv4(0x0A000001 + (uint)number, 0xC0000207)];
        return Record(name is null ? elements : [.. elements, UserName(name)]);
    }

    public static byte[] Block(int type, params byte[][] records) =>
        FileBytes.Of(b => b.U32((uint)records.Length, (uint)records.Sum(r => r.Length)).U16(type, 0).Raw([.. records.SelectMany(r => r)]));

    public static byte[] Stat(ulong flows) => FileBytes.Of(b => b
        .U64(flows, 1, 2, flows, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, Noon, Noon + 250, 0));

    public static byte[] Appendix(string ident, ulong flows)
    {
        var text = FileBytes.Of(b => b.Text(ident, (ident.Length + 2) / 2 * 2));
        return Block(3,
            FileBytes.Of(b => b.U16(0x8001, 4 + text.Length).Raw(text)),
            FileBytes.Of(b => b.U16(0x8002, 148).Raw(Stat(flows))));
    }

    public static byte[] File(params byte[][] blocks) => File("test", blocks);

    public static byte[] File(string ident, byte[][] blocks)
    {
        var body = blocks.SelectMany(b => b).ToArray();
        return FileBytes.Of(b => b
            .U16(0xA50C, 2).U32(0x01070101).U64(1_700_000_000).U8(0, 0).U16(1).U32(1).U64((ulong)(40 + body.Length)).U32(0, (uint)blocks.Length)
            .Raw(body).Raw(Appendix(ident, (ulong)blocks.Length)));
    }
}
