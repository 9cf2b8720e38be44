using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>A file of our own with every element that layout 2 has, in every format: what changes here is seen.</summary>
public sealed class FormatGoldenTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("line")]
    [InlineData("extended6")]
    [InlineData("gline")]
    [InlineData("nat")]
    [InlineData("proc")]
    [InlineData("raw")]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("csv-fast")]
    public void Print_EveryElement_AsBefore(string format)
    {
        var run = FlowViewRun.Of("-r", Everything(), "-o", format);

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        GoldenFile.Check($"Format/{format}.txt", run.TextWithoutCost);
    }

    string Everything() => _folder.Write("everything.nf", Layout2Bytes.File("golden", [Layout2Bytes.Block(3, IPv4(), IPv6(), Layout2Bytes.Flow(3))]));

    static byte[] IPv4() => Layout2Bytes.Record(
        Layout2Bytes.Generic(1_234_567, 2_345_678_901),
        Layout2Bytes.IPv4(0x0A000001, 0xC0000207),
        Element(4, b => b.U32(3, 4).U8(24, 16, 1, 184, 1, 3).U16(0)),
        Element(5, b => b.U64(7, 1000, 3_000_000_000_000)),
        Element(6, b => b.U32(100, 200)),
        Element(7, b => b.U32(64512, 4_200_000_000)),
        Element(8, b => b.U32(0xC6336401)),
        Element(10, b => b.U32(0xC6336402)),
        Element(12, b => b.U32(0xC6336403)),
        Element(14, b => b.U32(16 << 4 | 5, 17 << 4, 0, 0, 0, 0, 0, 0, 0, 0xFFFFF1)),
        Element(15, b => b.U64(0x0000_0A0B_0C0D_0E0F, 0x0000_1122_3344_5566, 1, 2)),
        Element(16, b => b.U32(1, 2)),
        Element(17, b => b.U64(1_500, 2_000_001, 3)),
        Element(18, b => b.U64(9).U16(1, 0).U32(0)),
        Element(20, b => b.U32(0xCB007101, 0xCB007102)),
        Element(22, b => b.U16(1024, 2048)),
        Layout2Bytes.UserName("a,b \"c\" \\"),
        Element(25, b => b.U64(Layout2Bytes.Noon + 7).U32(5).U8(16, 0).U16(0)),
        Element(26, b => b.U16(1000, 2000, 1, 1001)),
        Element(27, b => b.U8(13, 0, 0, 80)),
        Element(28, b => b.Text("a label", 8)),
        Element(29, b => b.Text("GET / HTTP/1.1\r\n", 20)),
        Element(30, b => b.U8(0, 1, 2, 0xFF, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77)),
        Element(31, b => b.U32(0xC0A80001, 0xC0A80002, 47)),
        Element(33, b => b.U64(0x1234).U32(0x56, 0)),
        Element(34, b => b.U16(1500, 1)),
        Element(36, b => b.U32(10, 20)),
        Element(37, b => b.U8(1, 5, 1, 0).U32(3, 4, 1000, 939).Text("em0", 4)),
        Element(38, b => b.U16(1, 2, 3, 4).U32(5, 6).U64(7).U16(0x0800).U8(4, 0).U32(0)),
        Element(39, b => b.U64(123_456_789)),
        Element(40, b => b.U16(11, 12)),
        Element(41, b => b.Text("nat pool", 12)),
        Element(42, b => b.U8(0, 0x60, 63, 64)));

    static byte[] IPv6() => Layout2Bytes.Record(
        Element(1, b => b.U64(0, Layout2Bytes.Noon + 90_061_001, 0, 0, 0).U16(0, 0x8001).U8(58, 0, 64, 8)),
        Element(3, b => b.U64(0x2001_0DB8_0001_0002, 0x0003_0004_0005_0006, 0xFE80_0000_0000_0000, 1)),
        Element(4, b => b.U32(0, 0).U8(64, 10, 0, 0, 0, 0).U16(0)),
        Element(9, b => b.U64(0x2001_0DB8_0000_0000, 9)),
        Element(11, b => b.U64(0x2001_0DB8_0000_0000, 0xB)),
        Element(13, b => b.U64(0x2001_0DB8_0000_0000, 0xD)),
        Element(19, b => b.U64(Layout2Bytes.Noon).U32(77).U16(1002).U8(3, 0)),
        Element(21, b => b.U64(0x2001_0DB8_0000_0000, 0x15, 0x2001_0DB8_0000_0000, 0x16)),
        Element(23, b => b.U32(0xA, 0xB, 0xC, 1, 2, 3)),
        Layout2Bytes.UserName(""));

    static byte[] Element(int id, Func<FileBytes, FileBytes> payload) => Layout2Bytes.Element(id, FileBytes.Of(payload));
}
