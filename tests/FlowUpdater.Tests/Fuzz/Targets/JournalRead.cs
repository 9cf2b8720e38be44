using System.Buffers.Binary;
using System.Numerics;
using Enrichment.Journal;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;

namespace Enrichment.Updater.Tests.Fuzz.Targets;

/// <summary>
/// Any bytes as the messages of a journal's chunk, sealed by a right checksum so that they are looked at: they are
/// loaded and asked about, or one sentence says what is wrong.
/// </summary>
static class JournalRead
{
    public static void Fuzz(ReadOnlySpan<byte> data)
    {
        var directory = Directory.CreateTempSubdirectory("journal-fuzz-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(directory, SegmentName.Of(0)), Segment(data));
            var history = new BindingHistory(new BindingHistoryOptions { MostBindings = 10_000 });
            using var source = new JournalSource(directory, history, _ => { });
            source.Load(long.MinValue, long.MaxValue, isGrowing: false, CancellationToken.None);
            history.Freeze();
            _ = new Attributor(history, new AttributionOptions()).Stamp(Attribution.Given.Flow("10.0.0.1:53", "192.0.2.9:999", 5, protocol: 17));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static byte[] Segment(ReadOnlySpan<byte> messages)
    {
        var segment = new byte[80 + messages.Length];
        "EJRN"u8.CopyTo(segment);
        segment[4] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(36), Crc32C(segment.AsSpan(0, 36)));
        var chunk = segment.AsSpan(40);
        "CHNK"u8.CopyTo(chunk);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[4..], messages.Length);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[8..], messages.Length);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[12..], 1);
        messages.CopyTo(chunk[40..]);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[36..], Crc32C(chunk));
        return segment;
    }

    static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
