using Enrichment.Tests.Nfcapd;

namespace Enrichment.Tests.Fuzz;

/// <summary>Small files with everything in them that a reader looks at, as bytes.</summary>
static class SeedFiles
{
    static readonly int[] ElementSizes =
    [
        5, 48, 8, 32, 16, 24, 8, 8, 4, 16, 4, 16, 4, 16, 40, 32, 8, 24, 16, 16, 8, 32, 4, 24, 68, 16, 8, 4, 9, 12, 3, 12, 40, 16, 4, 14, 8, 28, 32, 8, 4, 7, 4,
    ];

    // Index: extension id of layout 1; 0: no such extension.
    static readonly int[] ExtensionSizes =
    [
        0, 0, 0, 0, 4, 8, 4, 8, 4, 4, 16, 4, 16, 4, 4, 8, 4, 8, 4, 8, 16, 16, 40, 4, 16, 4, 8, 8,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 4, 8, 32, 24, 24, 72, 0, 24, 12, 0, 8,
    ];

    static byte[] Exporter => FileBytes.Of(b => b.U16(7, 32).U32(9).U64(0, 0xC0000207).U16(2, 3).U32(7));

    static byte[] NewExporter => FileBytes.Of(b => b.U16(7, 32).U32(10).Zeros(10).U8(0xFF, 0xFF, 192, 0, 2, 8).U16(0, 4).U32(7));

    static byte[] Counters => FileBytes.Of(b => b.U16(8, 56).U32(2).U32(3, 1).U64(10, 300).U32(4, 0).U64(5, 50));

    static byte[] LegacySampler => FileBytes.Of(b => b.U16(9, 16).U32(1, 100).U16(2, 3));

    static byte[] Sampler => FileBytes.Of(b => b.U16(15, 24, 3, 2).U64(1).U32(1, 99));

    static byte[] Interfaces => FileBytes.Of(b => b.U16(13, 52, 2, 20).U32(0).U32(3).Text("eth0", 16).U32(4).Text("lo", 16));

    static byte[] Applications => FileBytes.Of(b => b.U16(12, 46, 1, 32, 4, 8, 20).U8(13, 0, 1, 2).Text("http", 8).Text("the web", 20));

    static byte[] OldApplications => FileBytes.Of(b => b.U16(12, 42, 1, 0).U16(1, 34, 4, 8, 12).U8(13, 0, 1, 2).Text("http", 8).Text("the web", 12));

    /// <summary>Layout 2: all elements, all record types, a foreign array block, two appendix records.</summary>
    public static byte[] Layout2()
    {
        byte[][] elements = [.. ElementSizes.Select((size, id) => Layout2Bytes.Element(id, Counting(size)))];
        return Layout2Bytes.File(
            Layout2Bytes.Block(3, Exporter, NewExporter, LegacySampler, Sampler, Interfaces, Applications, OldApplications,
                Layout2Bytes.Flow(1, "sshd"), Layout2Bytes.Record(elements)),
            Layout2Bytes.Block(4, FileBytes.Of(b => b.U16(77, 8).U32(1))),
            Layout2Bytes.Block(3, Layout2Bytes.Record(elements[2], elements[24]), Layout2Bytes.Flow(2), FileBytes.Of(b => b.U16(256, 8).U32(0)), Counters));
    }

    /// <summary>Layout 1: all extensions, both types of flows, maps that are empty, redefined and shared between blocks.</summary>
    public static byte[] Layout1()
    {
        int[] all = [.. Enumerable.Range(0, ExtensionSizes.Length).Where(id => ExtensionSizes[id] > 0)];
        var sum = ExtensionSizes.Sum();
        byte[] ports = [1, 0, 2, 0];
        return Layout1Bytes.File(
            Layout1Bytes.Block(Exporter, LegacySampler, Layout1Bytes.Map(1, sum, all), Layout1Bytes.Map(0, 0), Layout1Bytes.Map(2, 4, 4),
                Layout1Bytes.Flow(1, 1, Counting(sum)), Layout1Bytes.Flow(0, 2, []), Layout1Bytes.OldFlow(2, 3, ports)),
            Layout1Bytes.Block(Layout1Bytes.WideFlow(1, 1UL << 40, 1UL << 50, Counting(sum)), Layout1Bytes.Map(2, 28, 6, 42),
                Layout1Bytes.OldFlow(2, 4, [.. ports, .. Counting(24)]), Layout1Bytes.Flow(2, 5, [.. ports, .. new byte[24]]), Counters));
    }

    static byte[] Counting(int size) => [.. Enumerable.Range(1, size).Select(i => (byte)i)];
}
