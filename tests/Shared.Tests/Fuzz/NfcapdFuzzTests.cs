using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Fuzz.Targets;
using Enrichment.Tests.Nfcapd;
using Enrichment.Tests.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Fuzz;

/// <summary>Replays the corpus, whole and damaged in ways that are the same in each run. A found input stays in the corpus under its name.</summary>
public class NfcapdFuzzTests
{
    static readonly string Corpus = Path.Combine(FindTests(), "TestData", "nfcapd");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Corpus, "*.nf").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_CorpusAndDamagedCorpus_GivesFlowsOrOneSentence(string file)
    {
        var seed = File.ReadAllBytes(Path.Combine(Corpus, file));
        NfcapdRead.Fuzz(seed);
        for (var i = 0; i < 1500; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            NfcapdRead.Fuzz(Mutation.Of(seed, i));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 40 << 20, $"mutation {i} made the reader allocate {allocated} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Stamp_DamagedCorpus_MakesSoundFiles(string file)
    {
        var seed = File.ReadAllBytes(Path.Combine(Corpus, file));
        for (var i = 0; i < 25; i++)
        {
            NfcapdStamp.Fuzz(Mutation.Of(seed, i));
        }
    }

    [Fact]
    public void Read_BytesWithoutAnySense_AreRefused()
    {
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1000)];
            random.NextBytes(bytes);
            (bytes.Length > 4 ? new byte[] { 0x0C, 0xA5, (byte)(1 + i % 2), 0 } : []).CopyTo(bytes, 0);
            NfcapdRead.Fuzz(bytes);
        }
    }

    [Fact]
    public void Read_BlockThatUnpacksToMoreThanAnyBlockHas_IsRefusedWithoutTheMemory()
    {
        using var codec = BlockCodecs.Create(BlockCompression.Lz4);
        var packed = new byte[codec.MaxPacked(200 << 20)];
        var length = codec.Pack(new byte[200 << 20], packed);
        var file = FileBytes.Of(b => b
            .U16(0xA50C, 2).U32(0).U64(0).U8(3, 0).U16(0).U32(0).U64(0).U32(0, 1)
            .U32(1, (uint)length).U16(3, 0).Raw(packed.AsSpan(0, length)));
        NfcapdRead.Fuzz(file);

        var before = GC.GetAllocatedBytesForCurrentThread();
        NfcapdRead.Fuzz(file);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>Makes the corpus anew: <c>UPDATE_GOLDEN=1</c>.</summary>
    [Fact]
    public void Corpus_IsWhatOurOwnCodeWrites()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1", "skipped: only with UPDATE_GOLDEN=1, makes the corpus anew");
        foreach (var compression in Enum.GetValues<BlockCompression>())
        {
            using var folder = new TempFolder();
            var path = NfcapdWriterTests.Write(folder, new() { Stamps = true, Compression = compression, Created = 1_700_000_000 }, w =>
            {
                for (var i = 1; i <= 12; i++)
                {
                    w.Append(NfcapdWriterTests.Flow(i), ByName.Named(i % 2 == 0 ? "curl" : "sshd"));
                }
            });
            File.Copy(path, Path.Combine(Corpus, FormattableString.Invariant($"layout2-stamps-{compression}.nf").ToLowerInvariant()), overwrite: true);
            if (compression != BlockCompression.Zstd)
            {
                var layout1 = folder.Write("in", Layout1());
                new NfcapdStamper(new() { Compression = compression }).Stamp(
                    layout1, Path.Combine(Corpus, FormattableString.Invariant($"layout1-{compression}.nf").ToLowerInvariant()), new ByName(_ => "curl"));
            }
        }
    }

    static byte[] Layout1()
    {
        byte[] ports = [1, 0, 2, 0], both = [.. ports, .. new byte[24]];
        return Layout1Bytes.File(
            Layout1Bytes.Block(Layout1Bytes.Map(1, 4, 4), Layout1Bytes.Flow(1, 1, ports), Layout1Bytes.Map(2, 28, 6, 42), Layout1Bytes.OldFlow(2, 2, both)),
            Layout1Bytes.Block(Layout1Bytes.Flow(2, 3, both), Layout1Bytes.WideFlow(1, 5, 6, ports), FileBytes.Of(b => b.U16(7, 32).Zeros(28))));
    }

    static string FindTests()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "TestData")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("tests/TestData is not above " + AppContext.BaseDirectory);
        }

        return folder;
    }
}
