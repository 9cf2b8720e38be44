using Enrichment.Bindings;
using Enrichment.Journal;

namespace Enrichment.Tracker.Commands;

/// <summary>Tells what one host's record in a journal has of a span of time, as a watch would have told it then.</summary>
/// <param name="tellsPresent">Tell what was open at the beginning of the span too.</param>
sealed class JournalListing(
    JournalFolder folder, long fromNs, long toNs, bool tellsPresent, Action<Binding> print, TextWriter log, Action<Translation>? printTranslation = null)
{
    bool _hasBegun;

    /// <returns>Whether all segments were whole, but for an end that was cut.</returns>
    public bool Run(CancellationToken cancellationToken)
    {
        var teller = new FeedTeller(tellsPresent: true, Tell, Tell, log);
        var isWhole = true;
        foreach (var segment in folder.Between(fromNs, toNs))
        {
            isWhole &= !cancellationToken.IsCancellationRequested && Read(segment, teller);
        }

        Begin(teller);
        return isWhole;
    }

    bool Read(JournalSegment segment, FeedTeller teller)
    {
        try
        {
            using var reader = SegmentReader.Open(segment.Path);
            teller.Begin();
            while (reader.NextChunk() && reader.Chunk.FirstNs <= toNs)
            {
                Take(reader, teller);
            }

            if (reader.Problem is { } problem)
            {
                log.WriteLine($"processtracker: {problem}");
            }

            return reader.Problem is null || reader.IsCut;
        }
        catch (FileNotFoundException)
        {
            return true; // Retention removed it since the folder was listed.
        }
        catch (Exception e) when (e is InvalidDataException or UnauthorizedAccessException)
        {
            log.WriteLine($"processtracker: {e.Message}; the other segments were read");
            return false;
        }
    }

    /// <summary>The one host of a journal.</summary>
    /// <exception cref="IOException">One sentence: there is none, or more than one.</exception>
    public static JournalFolder OnlyHost(string directory)
    {
        var folders = JournalFolder.Find(directory);
        return folders.Count == 1
            ? folders[0]
            : throw new IOException($"{directory} holds the journals of {folders.Count} hosts; name one of them: {string.Join(", ", folders.Select(folder => folder.Path))}");
    }

    void Take(SegmentReader reader, FeedTeller teller)
    {
        while (reader.NextMessage(out var receivedNs) is { } message)
        {
            // The first snapshot may come as late as what follows it.
            if (receivedNs >= fromNs && message.Changes is not null)
            {
                Begin(teller);
            }

            teller.Take(message);
        }
    }

    void Begin(FeedTeller teller)
    {
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        if (tellsPresent)
        {
            foreach (var binding in teller.Open)
            {
                print(binding);
            }

            foreach (var translation in teller.OpenTranslations)
            {
                printTranslation?.Invoke(translation);
            }
        }
    }

    void Tell(Translation translation)
    {
        if (IsWanted(translation.IsOpen ? translation.OpenedBy : translation.ClosedBy))
        {
            printTranslation?.Invoke(translation);
        }
    }

    bool IsWanted(long moment) => _hasBegun && moment >= fromNs && moment <= toNs;

    void Tell(Binding binding)
    {
        if (IsWanted(binding.IsOpen ? binding.OpenedBy : binding.ClosedBy))
        {
            print(binding);
        }
    }
}
