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
    public void ReadAndStamp_FileOfTheCorpus_GivesFlowsOrOneSentence(string file)
    {
        var seed = File.ReadAllBytes(Path.Combine(Corpus, file));
        using var stamp = new NfcapdStamp();

        Assert.True(new NfcapdRead().Fuzz(seed) > 0 || file.StartsWith("found-", StringComparison.Ordinal), "no flow was read");
        stamp.Fuzz(seed);
    }

    /// <summary>
    /// Over 100,000 files, all read and every fourth stamped. What fails is <c>Mutation.Of</c> of the seed and the number told.
    /// </summary>
    [Fact]
    public void ReadAndStamp_DamagedCorpus_GivesFlowsOrOneSentence()
    {
        var seeds = Directory.GetFiles(Corpus, "*.nf").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path))).ToArray();
        var work = seeds.SelectMany(seed => Chunks(seed.Item1, seed.Item2)).ToArray();

        Assert.True(work.Sum(chunk => chunk.Count) >= 100_000, "too few files");
        Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = 2 }, () => new MutationRun(), (chunk, _, run) => run.Do(chunk), run => run.Dispose());
    }

    /// <summary>Unpacked seeds reach the records behind their damage; of packed ones mostly the codec refuses.</summary>
    static IEnumerable<MutationRun.Chunk> Chunks(string name, byte[] seed)
    {
        const int Size = 500;
        var files = name.Contains("-none", StringComparison.Ordinal) ? 22_000 : 2000;
        for (var first = 0; first < files; first += Size)
        {
            yield return new(name, seed, first, Size);
        }
    }

    [Fact]
    public void Read_BytesWithoutAnySense_AreRefused()
    {
        var read = new NfcapdRead();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1000)];
            random.NextBytes(bytes);
            (bytes.Length > 4 ? new byte[] { 0x0C, 0xA5, (byte)(1 + i % 2), 0 } : []).CopyTo(bytes, 0);
            read.Fuzz(bytes);
        }
    }

    [Theory]
    [InlineData(BlockCompression.Lzo)]
    [InlineData(BlockCompression.Bz2)]
    [InlineData(BlockCompression.Lz4)]
    [InlineData(BlockCompression.Zstd)]
    public void Read_BlockThatUnpacksToMoreThanAnyBlockHas_IsRefusedWithoutTheMemory(BlockCompression compression)
    {
        const int Unpacked = 64 << 20;
        using var codec = BlockCodecs.Create(compression);
        var packed = new byte[codec.MaxPacked(Unpacked)];
        var length = codec.Pack(new byte[Unpacked], packed);
        var file = FileBytes.Of(b => b
            .U16(0xA50C, 2).U32(0).U64(0).U8((byte)compression, 0).U16(0).U32(0).U64(0).U32(0, 1)
            .U32(1, (uint)length).U16(3, 0).Raw(packed.AsSpan(0, length)));
        var read = new NfcapdRead();
        read.Fuzz(file);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, read.Fuzz(file));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>Makes the corpus anew: <c>UPDATE_GOLDEN=1</c>.</summary>
    [Fact]
    public void Corpus_IsWhatOurOwnCodeWrites()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1", "skipped: only with UPDATE_GOLDEN=1, makes the corpus anew");
        File.WriteAllBytes(Path.Combine(Corpus, "layout1-all-none.nf"), SeedFiles.Layout1());
        File.WriteAllBytes(Path.Combine(Corpus, "layout2-all-none.nf"), SeedFiles.Layout2());
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
            new NfcapdStamper(new() { Compression = compression }).Stamp(
                folder.Write("all", SeedFiles.Layout2()), Path.Combine(Corpus, FormattableString.Invariant($"layout2-all-{compression}.nf").ToLowerInvariant()), new ByName(_ => "curl"));
            if (compression != BlockCompression.Zstd)
            {
                var layout1 = folder.Write("in", SeedFiles.Layout1());
                new NfcapdStamper(new() { Compression = compression }).Stamp(
                    layout1, Path.Combine(Corpus, FormattableString.Invariant($"layout1-{compression}.nf").ToLowerInvariant()), new ByName(_ => "curl"));
            }
        }
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
