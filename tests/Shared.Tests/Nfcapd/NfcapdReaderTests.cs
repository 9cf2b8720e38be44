using System.Text;
using Enrichment.Nfcapd;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd;

public class NfcapdReaderTests
{
    [Fact]
    public void Read_TwoBlocks_GivesEveryFlowItsNumberAndFields()
    {
        var exporter = FileBytes.Of(b => b.U16(7, 32).Zeros(28));
        var file = File(Block(3, exporter, Flow(1, "sshd")), Block(3, Flow(2), Flow(3, "curl")));

        var flows = Flows.Of(file, r => (r.Count, r.Generic.InPackets, r.SrcAddress.ToString(), Encoding.UTF8.GetString(r.UserName)));

        Assert.Equal([(2, 1, "10.0.0.2", "sshd"), (3, 2, "10.0.0.3", ""), (4, 3, "10.0.0.4", "curl")], flows);
    }

    [Fact]
    public void Open_Layout2_HasHeaderIdentAndTotalsBeforeTheFirstBlock()
    {
        using var reader = new NfcapdReader(new MemoryStream(File("upstream", [Block(3, Flow(1))])), "x");

        Assert.Equal((2, 1u, "upstream"), (reader.Header.Layout, reader.Header.Blocks, reader.Ident));
        Assert.Equal((1ul, Noon, Noon + 250), (reader.Stat!.Value.Flows, reader.Stat.Value.MsecFirstSeen, reader.Stat.Value.MsecLastSeen));
    }

    [Fact]
    public void Read_FromAPipe_HasIdentAndTotalsAfterTheLastBlock()
    {
        using var reader = new NfcapdReader(new OneWayStream(File("upstream", [Block(3, Flow(1))])), "x");
        Assert.Null(reader.Stat);

        Assert.Single(Flows.Of(reader, r => r.Count));

        Assert.Equal(("upstream", 1ul), (reader.Ident, reader.Stat!.Value.Flows));
    }

    [Fact]
    public void Read_ArrayBlock_IsSkippedAndCounted()
    {
        using var reader = new NfcapdReader(new MemoryStream(File(Block(4, Flow(9)), Block(3, Flow(1)))), "x");

        Assert.Single(Flows.Of(reader, r => r.Count));

        Assert.Equal((1, 1, 1), (reader.BlocksRead, reader.BlocksSkipped, reader.RecordsRead));
    }

    [Theory]
    [InlineData("", "x: is empty")]
    [InlineData("0C", "x: is not an nfcapd file (it has 1 bytes)")]
    [InlineData("D4C3B2A1", "x: is not an nfcapd file (it does not begin with 0C A5)")]
    [InlineData("A50C0001", "x: was written on a machine of the other byte order, which nfdump does not read either")]
    [InlineData("0CA50300", "x: has layout 3 (the nfdump 1.8 beta), which is not supported; nfdump 1.8 can convert it")]
    [InlineData("0CA50900", "x: has layout 9; known are 1 (nfdump 1.6) and 2 (nfdump 1.7)")]
    [InlineData("0CA502000000", "x: ends after 6 of the 40 bytes of its header")]
    public void Open_NoFlowFile_SaysWhatItIs(string bytes, string message)
    {
        var error = Assert.Throws<CorruptFlowFileException>(() => new NfcapdReader(new MemoryStream(Convert.FromHexString(bytes)), "x"));

        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData(16, 7, "is compressed in a way that is not known (number 7 at offset 16)")]
    [InlineData(17, 1, "is encrypted (number 1 at offset 17), which is not supported")]
    public void Open_HeaderThatCannotBe_SaysWhere(int offset, byte value, string message)
    {
        var file = File(Block(3, Flow(1)));
        file[offset] = value;

        var error = Assert.Throws<CorruptFlowFileException>(() => new NfcapdReader(new MemoryStream(file), "x"));

        Assert.Equal("x: " + message, error.Message);
    }

    [Fact]
    public void Read_CutInTheSecondBlock_KeepsTheFirstAndSaysSo()
    {
        byte[] first = Block(3, Flow(1), Flow(2)), second = Block(3, Flow(3));
        var file = File(first, second)[..(40 + first.Length + 12 + 50)];

        var (kept, error) = ReadDamaged(file);

        Assert.Equal(2, kept);
        Assert.Equal(
            $"x: at offset 24 the appendix is said to be at {40 + first.Length + second.Length}, and the file ends at {file.Length} (and 1 more fault); "
            + "1 good blocks with 2 records were kept",
            error);
    }

    [Fact]
    public void Read_RecordSizeThatCannotBe_KeepsTheRecordsBeforeItAndTheBlocksAfterIt()
    {
        var broken = Flow(2);
        broken[2] = 3;
        broken[3] = 0;

        var (kept, error) = ReadDamaged(File(Block(3, Flow(1), broken), Block(3, Flow(3))));

        Assert.Equal(2, kept);
        Assert.Equal("x: at offset 40 record 2 of the 2 of a block has a size that cannot be; 2 good blocks with 2 records were kept", error);
    }

    [Fact]
    public void Read_ElementLongerThanItsRecord_LeavesThatRecordOut()
    {
        var broken = Flow(2);
        broken[14] = 255;

        var (kept, error) = ReadDamaged(File(Block(3, Flow(1), broken, Flow(3))));

        Assert.Equal(2, kept);
        Assert.Equal(
            "x: at offset 40 1 flow records of a block have elements longer than the record; 1 good blocks with 3 records were kept", error);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    public void Read_HeaderCountsOtherThanThereAre_DeliversWhatIsThereAndSaysSo(uint count)
    {
        var file = File(Block(3, Flow(1)), Block(3, Flow(2)));
        BitConverter.TryWriteBytes(file.AsSpan(36), count);

        var (kept, error) = ReadDamaged(file);

        Assert.Equal(2, kept);
        Assert.Contains($"the blocks end: the header counts {count}, and 2 are there", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatWasNeverClosed_GivesItsBlocks()
    {
        var file = File(Block(3, Flow(1)))[..(40 + 12 + Flow(1).Length)];
        file.AsSpan(24, 16).Clear();

        var (kept, error) = ReadDamaged(file);

        Assert.Equal(1, kept);
        Assert.Contains("its writer did not come to close the file", error, StringComparison.Ordinal);
    }

    /// <summary>Header without count and offset, as into a pipe; the appendix ends the row of blocks.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_StreamedFileWithItsAppendix_IsWhole(bool canSeek)
    {
        var file = File("upstream", [Block(3, Flow(1)), Block(3, Flow(2))]);
        file.AsSpan(24, 16).Clear();
        using var reader = new NfcapdReader(canSeek ? new MemoryStream(file) : new OneWayStream(file), "x");

        Assert.Equal(2, Flows.Of(reader, r => r.Count).Count);

        Assert.Equal(("upstream", 2ul), (reader.Ident, reader.Stat!.Value.Flows));
    }

    [Fact]
    public void Read_NoAppendix_EndsWhereTheCountSays()
    {
        var blocks = File(Block(3, Flow(1)), Block(3, Flow(2)));
        var file = blocks[..(40 + 2 * (12 + Flow(1).Length))];
        file.AsSpan(18, 2).Clear();
        file.AsSpan(24, 8).Clear();
        using var reader = new NfcapdReader(new MemoryStream(file), "x");

        Assert.Equal(2, Flows.Of(reader, r => r.Count).Count);
        Assert.Equal(("", false), (reader.Ident, reader.Stat is not null));
    }

    /// <summary>Ident in one block, totals in another.</summary>
    [Fact]
    public void Read_SeveralAppendixBlocks_AreAllTaken()
    {
        var file = File("upstream", [Block(3, Flow(1))]);
        var at = 40 + 12 + Flow(1).Length;
        byte[] ident = file[(at + 12)..(at + 12 + 14)], stat = file[(at + 12 + 14)..];
        byte[] split = [.. file[..at], .. Block(3, ident), .. Block(3, stat)];
        split[18] = 2;
        using var reader = new NfcapdReader(new MemoryStream(split), "x");

        Assert.Equal(("upstream", 1ul), (reader.Ident, reader.Stat!.Value.Flows));
        Assert.Single(Flows.Of(reader, r => r.Count));
    }

    /// <summary>The largest block that nfdump reads, flag bits of any kind in its header.</summary>
    [Fact]
    public void Read_BlockOfFiveMebibytes_IsRead()
    {
        var flows = Enumerable.Range(1, (5 * 1024 * 1024 - 24) / Flow(1, "curl").Length).Select(i => Flow(i, "curl")).ToArray();
        var file = File(Block(3, flows));
        file[40 + 10] = 7;

        Assert.Equal(flows.Length, Flows.Of(file, r => r.Count).Count);
    }

    [Fact]
    public void Read_ManyBlocks_AllocatesNothingPerRecord()
    {
        var blocks = Enumerable.Range(0, 100).Select(_ => Block(3, [.. Enumerable.Range(1, 100).Select(i => Flow(i, "curl"))])).ToArray();
        var file = File(blocks);
        var readers = new Queue<NfcapdReader>(Enumerable.Range(0, 1 + Allocations.MostRuns).Select(_ => new NfcapdReader(new MemoryStream(file), "x")));
        var block = new NfcapdBlock();
        var record = new FlowRecord();
        Sum(readers.Dequeue(), block, record);
        foreach (var reader in readers)
        {
            Assert.True(reader.Read(block)); // makes the reader's own buffers
        }

        ulong sum = 0;
        Assert.Equal(0, Allocations.Of(() => sum = Sum(readers.Dequeue(), block, record)));
        Assert.Equal(99UL * 5050 * 100, sum);
    }

    static ulong Sum(NfcapdReader reader, NfcapdBlock block, FlowRecord record)
    {
        var sum = 0UL;
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                sum += record.Generic.InBytes + (ulong)(record.UserName.Length - 4);
            }
        }

        return sum;
    }

    static (int Kept, string Error) ReadDamaged(byte[] file)
    {
        using var reader = new NfcapdReader(new MemoryStream(file), "x");
        var kept = 0;
        var error = Assert.Throws<CorruptFlowFileException>(() => Flows.Drain(reader, _ => kept++));
        Assert.False(reader.Read(new NfcapdBlock()));
        return (kept, error.Message);
    }

    /// <summary>A pipe: cannot seek, and gives few bytes at a time.</summary>
    sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);
    }
}
