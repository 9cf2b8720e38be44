using Xunit;

namespace Enrichment.Tests.Nfcapd.RoundTrip;

/// <summary>A file that the real nfcapd wrote of all exports, packed by the real nfdump in each way that it has.</summary>
public sealed class CollectedCorpus : IDisposable
{
    readonly TempFolder _folder = new();

    public CollectedCorpus()
    {
        var collected = Collector.Collect(_folder, ["-s", "10"], Exports.All());
        Files = [collected, Packed(collected, "-z"), Packed(collected, "-j"), Packed(collected, "-y")];
    }

    /// <summary>Uncompressed as nfcapd wrote it, and of nfdump in LZO, bzip2 and LZ4.</summary>
    public IReadOnlyList<string> Files { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>One collector at a time: two could find the same port free.</summary>
    [CollectionDefinition(nameof(CollectedCorpus))]
    public sealed class Tests : ICollectionFixture<CollectedCorpus>;

    string Packed(string collected, string option)
    {
        var packed = _folder.File("nfdump" + option);
        var written = Nfdump.Run("-r", collected, "-w", packed, option);
        return written.ExitCode == 0 ? packed : throw new InvalidOperationException($"nfdump -w {option}: {written.Errors}");
    }
}
