using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Writing;

public class NfcapdWriterTests
{
    public static TheoryData<BlockCompression> ReadByDebiansNfdump => [BlockCompression.None, BlockCompression.Lzo, BlockCompression.Bz2, BlockCompression.Lz4];

    [Fact]
    public void Complete_OneFlow_IsTheFileThatTheFormatSays()
    {
        using var folder = new TempFolder();
        var path = Write(folder, new() { Compression = BlockCompression.None, Ident = "test", Created = 1_700_000_000 }, w => w.Append(Flow(1), Named("sshd")));

        var record = Layout2Bytes.Record(
            Layout2Bytes.Element(1, FileBytes.Of(b => b
                .U64(Layout2Bytes.Noon, Layout2Bytes.Noon + 250, Layout2Bytes.Noon + 300, 1, 100).U16(40000, 443).U8(6, 0x1B, 0, 0))),
            Layout2Bytes.IPv4(0x0A000001, 0xC0000207),
            Layout2Bytes.Element(4, FileBytes.Of(b => b.U32(3, 4).Zeros(5).U8(1).Zeros(2))),
            Layout2Bytes.UserName("sshd"));
        var stat = FileBytes.Of(b => b
            .U16(0x8002, 148).U64(1, 100, 1, 1, 0, 0, 0, 100, 0, 0, 0, 1, 0, 0, 0, Layout2Bytes.Noon, Layout2Bytes.Noon + 250, 0));
        var block = Layout2Bytes.Block(3, record);
        var expected = FileBytes.Of(b => b
            .U16(0xA50C, 2).U32(0x01070101).U64(1_700_000_000).U8(0, 0).U16(1).U32(1).U64((ulong)(40 + block.Length)).U32(0, 1)
            .Raw(block).Raw(Layout2Bytes.Block(3, FileBytes.Of(a => a.U16(0x8001, 10).Text("test", 6)), stat)));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(System.IO.File.ReadAllBytes(path)));
    }

    [Theory]
    [MemberData(nameof(ReadByDebiansNfdump))]
    public void Complete_ManyFlows_NfdumpShowsThemAndFindsTheFileSound(BlockCompression compression)
    {
        using var folder = new TempFolder();
        var path = Write(folder, new() { Compression = compression, Ident = "exporter 1" }, w =>
        {
            for (var i = 1; i <= 20_000; i++)
            {
                w.Append(Flow(i), Named($"process {i % 7}"));
            }
        });

        var shown = Nfdump.Run("-r", path, "-q", "-N", "-o", "fmt:%pkt,%byt,%sa,%sp,%da,%dp,%pr,%in,%out,%uname");

        Assert.Equal("", shown.Errors);
        Assert.Equal(20_000, shown.Lines.Length);
        Assert.Equal("20000,2000000,10.0.78.32,40000,192.0.2.7,443,6,3,4,process1", shown.Lines[^1].Replace(" ", "", StringComparison.Ordinal));
        AssertSound(path);
        Assert.Contains("Ident: exporter_1", Nfdump.Run("-I", "-r", path).Text, StringComparison.Ordinal);
        Assert.Contains("Flows_tcp: 20000", Nfdump.Run("-I", "-r", path).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_EveryField_IsReadBackByUsAndByNfdump()
    {
        var flow = Flow(1) with
        {
            Src = IpAddress.Parse("2001:db8::1"),
            Dst = IpAddress.Parse("2001:db8::2"),
            Protocol = 17,
            Tos = 0x28,
            DstTos = 0x10,
            SrcMask = 64,
            DstMask = 48,
            Direction = 1,
            SrcVLan = 100,
            DstVLan = 200,
            SrcAs = 64500,
            DstAs = 64501,
            OutPackets = 7,
            OutBytes = 700,
            InSrcMac = 0x0000_1122_3344_5566,
            OutDstMac = 0x0000_AABB_CCDD_EEFF,
            ExporterId = 5,
            EngineType = 1,
            EngineId = 2,
            NetflowVersion = 9,
            ForwardingStatus = 64,
        };
        using var folder = new TempFolder();
        var path = Write(folder, new(), w => w.Append(flow, Named("named")));

        using var reader = NfcapdReader.Open(path);
        var read = Assert.Single(Flows.Of(reader, r => (
            r.Misc, r.Counters, Mac: r.Get<MacAddresses>(ElementId.MacAddress), As: r.Get<SrcDst32>(ElementId.AsRouting), r.ExporterId, r.NetflowVersion)));
        Assert.Equal((64, 48, 1, 0x10), (read.Misc.SrcMask, read.Misc.DstMask, read.Misc.Direction, read.Misc.DstTos));
        Assert.Equal((7ul, 700ul), (read.Counters.OutPackets, read.Counters.OutBytes));
        Assert.Equal((flow.InSrcMac, flow.OutDstMac), (read.Mac.InSrc, read.Mac.OutDst));
        Assert.Equal((64500u, 64501u, 5, 9), (read.As.Src, read.As.Dst, read.ExporterId, read.NetflowVersion));
        var shown = Nfdump.Print(path, "fmt:%sa|%da|%pr|%tos|%dtos|%smk|%dmk|%dir|%svln|%dvln|%sas|%das|%opkt|%obyt|%ismc|%odmc|%eng|%exp|%nfv|%uname");
        Assert.Equal("2001:db8::1|2001:db8::2|17|40|16|64|48|E|100|200|64500|64501|7|700|11:22:33:44:55:66|aa:bb:cc:dd:ee:ff|1/2|5|Nv9|named",
            Assert.Single(shown).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("say \"hi\" \\ \u001b[31m", "say 'hi' /  [31m")]
    [InlineData("žluťoučký kůň úpěl ďábelské ódy a pak šel domů spát do stohu u cesty", "žluťoučký kůň úpěl ďábelské ódy a pak šel domů spá")]
    [InlineData("xžluťoučký kůň úpěl ďábelské ódy a pak šel domů spát", "xžluťoučký kůň úpěl ďábelské ódy a pak šel domů sp")]
    public void Append_NameThatWouldBreakJson_IsMadeFit(string name, string shown)
    {
        using var folder = new TempFolder();
        var path = Write(folder, new(), w => w.Append(Flow(1), Named(name)));

        var json = Nfdump.Run("-r", path, "-q", "-o", "json").Text;

        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(shown, parsed.RootElement.GetProperty("user_name").GetString());
    }

    [Fact]
    public void Append_RecordOfAnotherFile_IsCopiedAsItIs()
    {
        using var folder = new TempFolder();
        var source = Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1, "a"), Layout2Bytes.Flow(2)));
        var exporter = FileBytes.Of(b => b.U16(7, 32).Zeros(28));

        var path = Write(folder, new(), w =>
        {
            w.Append(exporter);
            Flows.Drain(new NfcapdReader(new MemoryStream(source), "x"), w.Append);
        });

        using var reader = NfcapdReader.Open(path);
        Assert.Equal(Flows.Of(source, r => Convert.ToHexString(r.Bytes)), Flows.Of(reader, r => Convert.ToHexString(r.Bytes)));
        Assert.Equal(3, reader.RecordsRead);
        Assert.Equal((2ul, 300ul), (reader.Stat!.Value.Flows, reader.Stat.Value.Bytes));
    }

    [Fact]
    public void EndBlock_BeforeTheFileIsComplete_LeavesAFileThatIsWhole()
    {
        using var folder = new TempFolder();
        using var writer = new NfcapdWriter(System.IO.File.OpenHandle(folder.File("f"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite), new());
        AssertSound(folder.File("f"));

        for (var i = 1; i <= 3; i++)
        {
            writer.Append(Flow(i), Named("x"));
            writer.EndBlock();

            AssertSound(folder.File("f"));
            using var reader = NfcapdReader.Open(folder.File("f"));
            Assert.Equal(i, Flows.Of(reader, r => r.Count).Count);
        }
    }

    [Fact]
    public void Append_ManyFlows_AllocatesNothing()
    {
        using var folder = new TempFolder();
        using var writer = new NfcapdWriter(
            System.IO.File.OpenHandle(folder.File("f"), FileMode.CreateNew, FileAccess.Write), new() { Stamps = true });
        FlowStamp[] stamps = [Named("curl"), Named("sshd"), FlowStamp.NotAsked];
        AppendAll(writer, stamps, 100);
        writer.EndBlock();

        Assert.Equal(0, Allocations.Of(() => AppendAll(writer, stamps, 5000)));
    }

    static void AppendAll(NfcapdWriter writer, FlowStamp[] stamps, int count)
    {
        for (var i = 0; i < count; i++)
        {
            writer.Append(Flow(i), stamps[i % stamps.Length]);
        }
    }

    internal static FlowValues Flow(int number) => new()
    {
        Src = IpAddress.FromIPv4(0x0A000000u + (uint)number),
        Dst = IpAddress.FromIPv4(0xC0000207),
        SrcPort = 40000,
        DstPort = 443,
        Protocol = 6,
        TcpFlags = 0x1B,
        MsecFirst = Layout2Bytes.Noon,
        MsecLast = Layout2Bytes.Noon + 250,
        MsecReceived = Layout2Bytes.Noon + 300,
        Packets = (ulong)number,
        Bytes = 100 * (ulong)number,
        Input = 3,
        Output = 4,
        FlowEndReason = 1,
        NetflowVersion = 9,
        EngineType = 1,
        EngineId = 2,
        ExporterId = 3,
    };

    internal static FlowStamp Named(string name)
    {
        var process = new ProcessInfo { Pid = 42, Name = name };
        return new(new EndStamp(name, process, MatchGrade.Exact, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal));
    }

    internal static string Write(TempFolder folder, NfcapdWriterOptions options, Action<NfcapdWriter> append)
    {
        var temporary = TemporaryFile.Create(folder.Path);
        using (var writer = new NfcapdWriter(temporary.Handle, options))
        {
            append(writer);
            writer.Complete();
        }

        temporary.MoveTo(folder.File("nfcapd.202311142210"), overwrite: false);
        return folder.File("nfcapd.202311142210");
    }

    internal static void AssertSound(string path)
    {
        var verify = Nfdump.Run("-v", path);

        // nfdump 1.7.1 says this of every array block that it verifies, on stderr.
        var errors = verify.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("Array ", StringComparison.Ordinal));
        Assert.Equal("", string.Join('\n', errors));
        Assert.Equal(0, verify.ExitCode);
        Assert.Contains("Total", verify.Text, StringComparison.Ordinal);
    }
}
