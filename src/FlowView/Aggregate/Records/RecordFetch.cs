using Enrichment.Nfcapd;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Records;

/// <summary>A file is not what it was when it was read the first time.</summary>
sealed class ChangedFileException(string message) : Exception(message);

/// <summary>
/// Reads records again that were met before, by their numbers. So no more of a flow stays in memory than its number, and flows of any file
/// come in any order.
/// </summary>
/// <param name="files">As they were read the first time.</param>
sealed class RecordFetch(IReadOnlyList<ScannedFile> files)
{
    readonly FetchVisitor[] _visitors = Array.ConvertAll(new FetchVisitor[Environment.ProcessorCount], _ => new FetchVisitor());

    /// <summary>The records of some numbers, in the order of the numbers; valid until the next call.</summary>
    /// <param name="numbers">In any order, each once.</param>
    /// <exception cref="ChangedFileException">One sentence.</exception>
    public RecordCopy[] Read(ReadOnlySpan<long> numbers)
    {
        var sorted = numbers.ToArray();
        var places = new int[sorted.Length];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        Array.Sort(sorted, places);
        var copies = new RecordCopy[sorted.Length];
        Array.ForEach(_visitors, visitor => visitor.Begin(sorted, places, copies));
        foreach (var file in files)
        {
            var first = FetchVisitor.Find(sorted, file.RecordsBefore + 1);
            if (first < sorted.Length && sorted[first] <= file.RecordsBefore + file.Records)
            {
                Read(file, sorted);
                ThrowIfMissing(file, sorted, places, copies);
            }
        }

        return copies;
    }

    void Read(ScannedFile file, long[] sorted)
    {
        bool IsWanted(long before, uint count) => FetchVisitor.Find(sorted, before + 1) is var first && first < sorted.Length && sorted[first] <= before + count;
        try
        {
            using var reader = NfcapdReader.Open(file.Path, file.RecordsBefore);
            reader.Visit(_visitors, stamps: true, CancellationToken.None, file.IsWhole ? IsWanted : null);
        }
        catch (CorruptFlowFileException)
        {
            // It was said the first time.
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ChangedFileException($"{file.Path}: was read, and cannot be read a second time: {wrong.Message}");
        }
    }

    static void ThrowIfMissing(ScannedFile file, long[] sorted, int[] places, RecordCopy[] copies)
    {
        for (var i = FetchVisitor.Find(sorted, file.RecordsBefore + 1); i < sorted.Length && sorted[i] <= file.RecordsBefore + file.Records; i++)
        {
            if (copies[places[i]].IsMissing)
            {
                throw new ChangedFileException($"{file.Path}: changed while it was read: record {sorted[i] - file.RecordsBefore} is gone");
            }
        }
    }
}
