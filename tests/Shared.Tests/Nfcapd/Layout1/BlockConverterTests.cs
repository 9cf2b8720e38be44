using Enrichment.Nfcapd;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout1Bytes;

namespace Enrichment.Tests.Nfcapd.Layout1;

public class BlockConverterTests
{
    [Fact]
    public void Read_MapRedefined_CountsForTheRecordsAfterIt()
    {
        var file = File(Block(Map(1, 4, 6), Flow(1, 1, [1, 0, 2, 0]), Map(1, 4, 13), Flow(1, 2, [1, 0, 2, 0])));

        var present = Flows.Of(file, r => (r.Has(ElementId.AsRouting), r.Has(ElementId.VLan)));

        Assert.Equal([(true, false), (false, true)], present);
    }

    [Fact]
    public void Read_MapOfAnEarlierBlock_StillCounts()
    {
        Assert.Equal([1, 2], Flows.Of(File(Block(Map(1, 0), Flow(1, 1, [])), Block(Flow(1, 2, []))), r => r.Count));
    }

    [Fact]
    public void Read_FileThatCountsNoBlocks_IsReadToItsEnd()
    {
        var file = File([Block(Map(1, 0), Flow(1, 1, [])), Block(Flow(1, 2, []))], count: 0);

        Assert.Equal([1UL, 2UL], Flows.Of(file, r => r.Generic.InPackets));
    }

    [Fact]
    public void Read_ExporterRecord_IsCountedAndCopied()
    {
        var exporter = FileBytes.Of(b => b.U16(7, 32).Zeros(28));
        using var reader = new NfcapdReader(new MemoryStream(File(Block(Map(1, 0), exporter, Flow(1, 1, [])))), "x");
        var block = new NfcapdBlock();

        Assert.True(reader.Read(block));

        Assert.True(block.Next(out RecordSlot slot));
        Assert.Equal((RecordType.ExporterInfo, 32, 2), (slot.Type, slot.Size, block.Records));
        Assert.Equal(32 + 76, reader.BytesRead);
    }

    [Fact]
    public void Open_Layout1_HasIdentAndTotals()
    {
        using var reader = new NfcapdReader(new MemoryStream(File(Block(Map(1, 0), Flow(1, 1, [])))), "x");

        var stat = reader.Stat!.Value;
        Assert.Equal(("old", 1UL, 2UL, 3UL, 4UL), (reader.Ident, stat.Flows, stat.Bytes, stat.Packets, stat.SequenceFailures));
        Assert.Equal((1000UL * Second + 125, 1000UL * (Second + 1) + 375), (stat.MsecFirstSeen, stat.MsecLastSeen));
    }

    public static TheoryData<byte[], string> Damages => new()
    {
        { Flow(9, 1, []), "a flow record names extension map 9, which was not defined" },
        { Map(2, 5, 4), "the extensions of map 2 have 4 bytes, and it says 5" },
        { Map(2, 0, 28), "extension map 2 names extension 28, which no record has" },
        { FileBytes.Of(b => b.U16(2, 12, 2, 8, 4, 4)), "extension map 2 is not ended by a zero" },
        { FileBytes.Of(b => b.U16(2, 10, 2, 0, 0)), "an extension map has 10 bytes" },
        { Flow(1, 1, []), "a flow record of 48 bytes is shorter than its extension map 1 says" },
        { FileBytes.Of(b => b.U16(10, 40).Zeros(36)), "a flow record has 40 bytes" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Read_DamagedRecord_IsLeftOutAndSaid(byte[] record, string message)
    {
        using var reader = new NfcapdReader(new MemoryStream(File(Block(Map(1, 4, 4), record, Flow(1, 1, [1, 0, 1, 0])))), "x");
        var kept = 0;

        var error = Assert.Throws<CorruptFlowFileException>(() => Flows.Drain(reader, _ => kept++));

        Assert.Equal(1, kept);
        Assert.Equal($"x: at offset 276 {message}; 1 good blocks with 1 records were kept", error.Message);
    }
}
