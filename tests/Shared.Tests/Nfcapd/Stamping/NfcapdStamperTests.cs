using System.Text;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd.Stamping;

public class NfcapdStamperTests
{
    [Fact]
    public void Stamp_RecordsWithoutName_GetAnElementAtTheEndAndNothingElseChanges()
    {
        var (file, result) = Stamp(File(Block(3, Flow(1), Flow(2)), Block(3, Flow(3))), new(), _ => "curl");

        Assert.Equal(Convert.ToHexString(File(Block(3, Flow(1, "curl"), Flow(2, "curl")), Block(3, Flow(3, "curl")))), Convert.ToHexString(file));
        Assert.Equal(new StampResult(3, 3, 0, 0, null), result);
    }

    [Fact]
    public void Stamp_RecordsWithName_AreOverwrittenInPlace()
    {
        byte[] Middle(string name) => Record(Generic(1, 2), UserName(name), IPv4(1, 2));

        var (file, _) = Stamp(File(Block(3, Middle("a much longer name than the new one"))), new(), r => Encoding.UTF8.GetString(r.UserName)[..1] + "2");

        Assert.Equal(Convert.ToHexString(File(Block(3, Middle("a2")))), Convert.ToHexString(file));
    }

    [Fact]
    public void Stamp_NobodyOwnsTheFlow_WritesThePlaceholderOrTakesTheNameAway()
    {
        var input = File(Block(3, Flow(1), Flow(2, "old")));

        var (placeholders, result) = Stamp(input, new() { Placeholder = "none" }, _ => "");
        var (names, _) = Stamp(input, new(), _ => "");

        Assert.Equal(["none", "none"], Names(placeholders));
        Assert.Equal(0, result.Named);
        Assert.Equal(["", ""], Names(names));
        Assert.Equal([false, true], Flows.Of(names, r => r.Has(ElementId.NselUser)));
    }

    [Fact]
    public void Stamp_Keep_LeavesNamesThatAreThere()
    {
        var (file, result) = Stamp(File(Block(3, Flow(1, "mine"), Flow(2, ""), Flow(3))), new() { Keep = true }, _ => "new");

        Assert.Equal(["mine", "new", "new"], Names(file));
        Assert.Equal(new StampResult(3, 2, 1, 0, null), result);
    }

    [Fact]
    public void Stamp_NameElementOfAnotherLength_GivesWayToAFullOne()
    {
        var odd = Record(Element(24, [.. "ab\0\0"u8]), Generic(1, 2), IPv4(1, 2));

        var (file, _) = Stamp(File(Block(3, odd)), new(), _ => "curl");

        Assert.Equal(Convert.ToHexString(File(Block(3, Record(Generic(1, 2), IPv4(1, 2), UserName("curl"))))), Convert.ToHexString(file));
    }

    /// <summary>A record that counts fewer elements than it has bytes for: the name must not land behind bytes that would count as the element then.</summary>
    [Fact]
    public void Stamp_RecordWithBytesBehindItsElements_HasTheNameBeforeThem()
    {
        var record = Flow(1);
        record[4] = 1;

        var (file, result) = Stamp(File(Block(3, record)), new(), _ => "curl");

        Assert.Equal(1, result.Flows);
        Assert.Equal(["curl"], Flows.Of(file, r => Encoding.UTF8.GetString(r.UserName)));
        Assert.True(file.AsSpan().IndexOf(IPv4(0x0A000002, 0xC0000207)) > file.AsSpan().IndexOf(UserName("curl")));
    }

    [Fact]
    public void Stamp_RecordWithoutRoom_StaysAsItIsAndIsCounted()
    {
        var input = File(Block(3, Record(Generic(1, 2), Element(28, new byte[65_440]))));

        var (file, result) = Stamp(input, new(), _ => "curl");

        Assert.Equal(1, result.Full);
        Assert.Equal(Convert.ToHexString(input), Convert.ToHexString(file));
    }

    [Fact]
    public void Stamp_OtherRecordsAndForeignArrayBlocks_AreCopied()
    {
        var exporter = FileBytes.Of(b => b.U16(7, 32).Zeros(28));
        var array = Block(4, FileBytes.Of(b => b.U16(77, 8).U32(1)));

        var (file, _) = Stamp(File(array, Block(3, exporter, Flow(1)), array), new(), r => "n" + r.Generic.InPackets);

        Assert.Equal(Convert.ToHexString(File(array, Block(3, exporter, Flow(1, "n1")), array)), Convert.ToHexString(file));
    }

    [Fact]
    public void Stamp_BlockThatGrowsOverOneMebibyte_IsSplitAndNfdumpAgrees()
    {
        using var folder = new TempFolder();
        var input = folder.Write("in", File(Block(3, [.. Enumerable.Range(1, 10_000).Select(i => Flow(i))])));

        new NfcapdStamper(new()).Stamp(input, folder.File("out"), new ByName(r => $"p{r.Generic.InPackets}"));

        using var reader = NfcapdReader.Open(folder.File("out"));
        Assert.Equal(2u, reader.Header.Blocks);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => $"p{i}"), Flows.Of(reader, r => Encoding.UTF8.GetString(r.UserName)));
        NfcapdWriterTests.AssertSound(folder.File("out"));
        AssertRawEqualButForNames(input, folder.File("out"));
    }

    public static TheoryData<BlockCompression> Compressions => [BlockCompression.None, BlockCompression.Lzo, BlockCompression.Bz2, BlockCompression.Lz4];

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Stamp_Compression_StaysOrChangesAsAsked(BlockCompression compression)
    {
        using var folder = new TempFolder();
        var input = folder.Write("in", File(Block(3, [.. Enumerable.Range(1, 500).Select(i => Flow(i))])));

        new NfcapdStamper(new() { Compression = compression }).Stamp(input, folder.File("a"), new ByName(_ => "curl"));
        new NfcapdStamper(new()).Stamp(folder.File("a"), folder.File("b"), new ByName(_ => "sshd"));

        using var reader = NfcapdReader.Open(folder.File("b"));
        Assert.Equal(compression, reader.Header.Compression);
        Assert.Equal("test", reader.Ident);
        Assert.All(Flows.Of(reader, r => Encoding.UTF8.GetString(r.UserName)), n => Assert.Equal("sshd", n));
        NfcapdWriterTests.AssertSound(folder.File("b"));
    }

    /// <summary>Names, and private blocks that say something else of them, would be two truths.</summary>
    [Fact]
    public void Stamp_WithoutStamps_DropsOurOldOnesAndNothingElse()
    {
        using var folder = new TempFolder();
        var stamped = System.IO.File.ReadAllBytes(NfcapdWriterTests.Write(folder, new() { Stamps = true, Compression = BlockCompression.None }, w =>
            w.Append(NfcapdWriterTests.Flow(1), ByName.Named("old"))));
        var end = (int)BitConverter.ToInt64(stamped, 24);
        var foreign = Block(4, FileBytes.Of(b => b.U16(77, 8).U32(1)));
        var names = Block(3, FileBytes.Of(b => b.U16(13, 32, 1, 20).U32(0).U32(3).Text("eth0", 16)));
        byte[] file = [.. stamped[..end], .. foreign, .. names, .. stamped[end..]];
        BitConverter.TryWriteBytes(file.AsSpan(24), (long)(end + foreign.Length + names.Length));
        BitConverter.TryWriteBytes(file.AsSpan(36), BitConverter.ToUInt32(file, 36) + 2);

        var (output, result) = Stamp(file, new(), _ => "new");

        Assert.Null(result.Damage);
        Assert.Equal(3u, BitConverter.ToUInt32(output, 36));
        Assert.Equal([MissReason.NotAsked], Flows.Of(output, r => r.Stamp.Source.Reason));
        Assert.True(output.AsSpan().IndexOf([.. foreign, .. names]) > 0);
    }

    [Fact]
    public void Stamp_WithStamps_ReplacesOurOldOnesAndKeepsThoseOfNamesKept()
    {
        using var folder = new TempFolder();
        var old = NfcapdWriterTests.Write(folder, new() { Stamps = true }, w =>
        {
            w.Append(NfcapdWriterTests.Flow(1), ByName.Named("kept"));
            w.Append(NfcapdWriterTests.Flow(2), FlowStamp.NotAsked);
        });

        new NfcapdStamper(new() { Stamps = true, Keep = true }).Stamp(old, folder.File("out"), new ByName(_ => "new"));

        using var reader = NfcapdReader.Open(folder.File("out"));
        Assert.Equal(["kept", "new"], Flows.Of(reader, r => r.Stamp.Source.Process!.Name));
        Assert.Equal((2, 0), (reader.BlocksSkipped, reader.PrivateBlocksIgnored));
        NfcapdWriterTests.AssertSound(folder.File("out"));
    }

    [Fact]
    public void Stamp_InPlace_KeepsOwnerModeAndTimes()
    {
        using var folder = new TempFolder();
        var path = folder.Write("f", File(Block(3, Flow(1))));
        Nfdump.RunTool("chown", "1234:4321", path);
        Nfdump.RunTool("chmod", "640", path);
        System.IO.File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var before = Nfdump.RunTool("stat", "-c", "%u %g %a %Y", path).Text;

        new NfcapdStamper(new()).Stamp(path, path, new ByName(_ => "curl"));

        Assert.Equal(before, Nfdump.RunTool("stat", "-c", "%u %g %a %Y", path).Text);
        Assert.Equal(["curl"], Names(System.IO.File.ReadAllBytes(path)));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Stamp_DamagedFile_GivesItsGoodBlocksButNeverTakesItsPlace()
    {
        using var folder = new TempFolder();
        var whole = File(Block(3, Flow(1)), Block(3, Flow(2)));
        var path = folder.Write("f", whole[..^250]);
        var stamper = new NfcapdStamper(new());

        var result = stamper.Stamp(path, folder.File("out"), new ByName(_ => "curl"));
        var error = Assert.Throws<CorruptFlowFileException>(() => stamper.Stamp(path, path, new ByName(_ => "curl")));

        Assert.Equal(1, result.Flows);
        Assert.Equal(error.Message, result.Damage);
        Assert.Equal(["curl"], Names(System.IO.File.ReadAllBytes(folder.File("out"))));
        Assert.Equal(whole[..^250], System.IO.File.ReadAllBytes(path));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Stamp_DamagedFileThroughALink_IsNotReplacedEither()
    {
        using var folder = new TempFolder();
        var path = folder.Write("f", File(Block(3, Flow(1)), Block(3, Flow(2)))[..^250]);
        System.IO.File.CreateSymbolicLink(folder.File("link"), path);

        Assert.Throws<CorruptFlowFileException>(() => new NfcapdStamper(new()).Stamp(path, folder.File("link"), new ByName(_ => "curl")));
    }

    [Fact]
    public void Stamp_ThroughALink_ReplacesWhatItLeadsTo()
    {
        using var folder = new TempFolder();
        var path = folder.Write("f", File(Block(3, Flow(1))));
        System.IO.File.CreateSymbolicLink(folder.File("link"), path);

        new NfcapdStamper(new()).Stamp(folder.File("link"), folder.File("link"), new ByName(_ => "curl"));

        Assert.Equal(path, new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal(["curl"], Names(System.IO.File.ReadAllBytes(path)));
    }

    internal static (byte[] File, StampResult Result) Stamp(byte[] file, StampOptions options, Func<FlowRecord, string> name)
    {
        using var folder = new TempFolder();
        var path = folder.Write("in", file);
        var result = new NfcapdStamper(options).Stamp(path, folder.File("out"), new ByName(name));
        return (System.IO.File.ReadAllBytes(folder.File("out")), result);
    }

    internal static List<string> Names(byte[] file) => Flows.Of(file, r => Encoding.UTF8.GetString(r.UserName));

    /// <summary>Everything that nfdump knows of each flow, name, its element and the size apart.</summary>
    internal static void AssertRawEqualButForNames(string left, string right)
    {
        static string[] Raw(string path) =>
        [
            .. Nfdump.Run("-r", path, "-q", "-o", "raw").Lines.Where(l =>
                !l.Contains("username", StringComparison.Ordinal) && !l.Contains("Elements", StringComparison.Ordinal) && !l.Contains("  size  ", StringComparison.Ordinal)),
        ];
        Assert.Equal(Raw(left), Raw(right));
    }
}
