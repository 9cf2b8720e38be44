using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Stamps;

public class StampsTests
{
    static readonly ProcessInfo Curl = new()
    {
        BootId = "0c0ffee0-1111-2222-3333-444455556666",
        Pid = 4242,
        StartTimeNs = 1_700_000_000_120_000_000,
        Name = "curl",
        Executable = "/usr/bin/curl",
        CommandLine = "curl https://example.org/\"quoted\"",
        Uid = 1000,
        UserName = "žofie",
        ParentPid = 17,
        Cgroup = "/system.slice/x.service",
        ContainerId = new string('a', 64),
        ContainerName = "web",
        Pod = "shop/web-0",
        IsIncomplete = true,
        Parents = ProcessParents.Of([new(17, "sh"), new(9, ""), new(1, "systemd")]),
    };

    static readonly FlowStamp[] Kinds =
    [
        new(new EndStamp("curl", Curl, MatchGrade.Exact, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal)),
        new(EndStamp.Miss(MissReason.NoSocket), new EndStamp("https***", null, MatchGrade.Service, MissReason.NotLocal, false)),
        new(new EndStamp("a|b", null, MatchGrade.Wildcard, MissReason.None, true), new EndStamp("curl", Curl, MatchGrade.Closing, MissReason.None, false)),
        new(EndStamp.Miss(MissReason.TrackerAway), EndStamp.Miss(MissReason.NotThen)),
    ];

    [Fact]
    public void Read_StampedFile_GivesBothEndsOfEveryFlow()
    {
        using var folder = new TempFolder();
        var path = WriteKinds(folder, 20_000);

        using var reader = NfcapdReader.Open(path);
        var stamps = Flows.Of(reader, r => r.Stamp);

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => Kinds[i % Kinds.Length]), stamps);
        Assert.Equal(0, reader.PrivateBlocksIgnored);
    }

    [Fact]
    public void Write_StampedFile_NfdumpIsContentAndSilent()
    {
        using var folder = new TempFolder();
        var path = WriteKinds(folder, 20_000);

        var shown = Nfdump.Run("-r", path, "-N", "-o", "fmt:%pkt %uname");

        Assert.Equal("", shown.Errors);
        Assert.Contains("total flows: 20000", shown.Text, StringComparison.Ordinal);
        Assert.Contains("Blocks skipped: 4", shown.Text, StringComparison.Ordinal);
        NfcapdWriterTests.AssertSound(path);
        Assert.Contains("Type 4 blocks : 4", Nfdump.Run("-v", path).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatNfdumpPackedAnew_HasItsStampsStill()
    {
        using var folder = new TempFolder();
        var path = WriteKinds(folder, 1000);
        Assert.Equal(0, Nfdump.Run("-J", "2", "-r", path).ExitCode);

        using var reader = NfcapdReader.Open(path);

        Assert.Equal(Enrichment.Nfcapd.Compression.BlockCompression.Bz2, reader.Header.Compression);
        Assert.Equal(Kinds[0], Flows.Of(reader, r => r.Stamp)[0]);
    }

    [Fact]
    public void Read_BlockThatIsNotTheOneItWasStampedFor_StaysUnstamped()
    {
        using var folder = new TempFolder();
        var path = WriteKinds(folder, 10);
        var file = System.IO.File.ReadAllBytes(path);
        var at = file.AsSpan().IndexOf(BitConverter.GetBytes(Layout2Bytes.Noon + 300));
        file[at] ^= 1;

        using var reader = new NfcapdReader(new MemoryStream(file), "x");

        Assert.All(Flows.Of(reader, r => r.Stamp), stamp => Assert.Equal(FlowStamp.NotAsked, stamp));
        Assert.Equal(1, reader.PrivateBlocksIgnored);
    }

    [Theory]
    [InlineData(4 + 4)] // version
    [InlineData(4)] // magic
    [InlineData(4 + 20)] // sum
    [InlineData(2)] // size of the first record
    public void Read_PrivateBlockThatIsNotUnderstood_IsCountedAndPassedOver(int offset)
    {
        using var folder = new TempFolder();
        var file = System.IO.File.ReadAllBytes(WriteKinds(folder, 10));
        file[40 + 12 + offset] ^= 0x40;

        using var reader = new NfcapdReader(new MemoryStream(file), "x");
        var stamps = Flows.Of(reader, r => r.Stamp);

        Assert.Equal(10, stamps.Count);
        Assert.Equal(1, reader.PrivateBlocksIgnored);
        Assert.Equal(EndStamp.Miss(MissReason.OwnerUnknown), stamps[0].Source);
        Assert.Equal(Kinds[3], stamps[3]);
    }

    [Fact]
    public void Write_NobodyAsked_WritesNoPrivateBlock()
    {
        using var folder = new TempFolder();
        var path = NfcapdWriterTests.Write(folder, new() { Stamps = true }, w => w.Append(NfcapdWriterTests.Flow(1), FlowStamp.NotAsked));

        using var reader = NfcapdReader.Open(path);

        Assert.Equal(FlowStamp.NotAsked, Assert.Single(Flows.Of(reader, r => r.Stamp)));
        Assert.Equal(0, reader.BlocksSkipped);
    }

    [Fact]
    public void Write_LargeDictionary_IsSplitOverBlocks()
    {
        using var folder = new TempFolder();
        var line = new string('x', 10_000);
        FlowStamp Stamp(int i) => new(
            new EndStamp("p", Curl with { Pid = i, CommandLine = line }, MatchGrade.Local, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal));
        var path = NfcapdWriterTests.Write(folder, new() { Stamps = true }, w =>
        {
            for (var i = 1; i <= 200; i++)
            {
                w.Append(NfcapdWriterTests.Flow(i), Stamp(i));
            }
        });

        using var reader = NfcapdReader.Open(path);
        var read = Flows.Of(reader, r => r.Stamp.Source.Process!);

        Assert.Equal(Enumerable.Range(1, 200), read.Select(p => p.Pid));
        Assert.All(read, p => Assert.Equal(4096, p.CommandLine!.Length));
        Assert.True(reader.BlocksSkipped > 5);
        NfcapdWriterTests.AssertSound(path);
    }

    static string WriteKinds(TempFolder folder, int count) => NfcapdWriterTests.Write(
        folder,
        new() { Stamps = true, Compression = Enrichment.Nfcapd.Compression.BlockCompression.None },
        w =>
        {
            for (var i = 0; i < count; i++)
            {
                w.Append(NfcapdWriterTests.Flow(i), Kinds[i % Kinds.Length]);
            }
        });
}
