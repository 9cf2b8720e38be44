using System.Globalization;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Stamping;
using Xunit;

namespace Enrichment.Tests.Nfcapd.RoundTrip;

/// <summary>What is read and written again without stamps has the records that it had, byte for byte.</summary>
[Collection(nameof(CollectedCorpus))]
public sealed class RoundTripTests(CollectedCorpus corpus)
{
    /// <summary>If nfcapd stops understanding what it is sent here, the other tests would show nothing.</summary>
    [Fact]
    public void Corpus_OfAllExports_HasTheElementsAndRecordsThatNfcapdWrites()
    {
        var records = Records(corpus.Files[0]);
        var types = records.Select(record => (RecordType)BitConverter.ToUInt16(record)).ToHashSet();
        ulong present = 0;
        foreach (var record in records.Where(record => record[0] == FlowRecord.RecordType))
        {
            var flow = new FlowRecord();
            flow.Load(record, 0, record.Length);
            present |= flow.Present;
        }

        int[] elements = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 19, 20, 21, 22, 23, 24, 25, 26, 27, 36];
        Assert.All(elements, id => Assert.True((present >> id & 1) != 0, string.Create(CultureInfo.InvariantCulture, $"no element {id}")));
        Assert.Superset(
            new HashSet<RecordType>
            {
                RecordType.Flow, RecordType.ExporterInfo, RecordType.ExporterStats, RecordType.Sampler, RecordType.NbarNames,
                RecordType.InterfaceNames, RecordType.VrfNames,
            },
            types);
    }

    [Fact]
    public void Rewrite_FilesOfNfcapdAndNfdump_KeepsEveryRecord() => Assert.All(corpus.Files, AssertSameRecords);

    [Fact]
    public void Rewrite_FilesOfLibnf_KeepsEveryRecord() => Assert.All(OthersData.Files("netdumper", "outnfcapd.*"), AssertSameRecords);

    [Fact]
    public void Rewrite_GoldenFiles_KeepsEveryRecord() => Assert.All(OthersData.Files("golden", "*.nf"), AssertSameRecords);

    static void AssertSameRecords(string path)
    {
        using var folder = new TempFolder();

        var result = new NfcapdStamper(new() { Keep = true, Stamps = true }).Stamp(path, folder.File("out"), new ByName(_ => ""));

        Assert.Equal((0L, null), (result.Named, result.Damage));
        Assert.Equal(Records(path).Select(Convert.ToHexString), Records(folder.File("out")).Select(Convert.ToHexString));
        using NfcapdReader before = NfcapdReader.Open(path), after = NfcapdReader.Open(folder.File("out"));
        if (before.Header.Compression == BlockCompression.None)
        {
            Assert.Equal(Convert.ToHexString(System.IO.File.ReadAllBytes(path)), Convert.ToHexString(System.IO.File.ReadAllBytes(folder.File("out"))));
        }

        Assert.Equal((before.Header with { AppendixOffset = 0 }, before.Ident, before.Stat), (after.Header with { AppendixOffset = 0 }, after.Ident, after.Stat));
    }

    /// <summary>Of all blocks and types; those of layout 1 as what they become in layout 2.</summary>
    static List<byte[]> Records(string path)
    {
        using var reader = NfcapdReader.Open(path);
        var block = new NfcapdBlock();
        var records = new List<byte[]>();
        while (reader.Read(block))
        {
            while (block.Next(out RecordSlot slot))
            {
                records.Add(block.Bytes.AsSpan(slot.Offset, slot.Size).ToArray());
            }
        }

        Assert.NotEmpty(records);
        return records;
    }
}
