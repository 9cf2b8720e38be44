namespace Enrichment.Journal;

/// <summary>A segment by its name.</summary>
/// <param name="StartNs">Its start, on the recorder's clock.</param>
/// <param name="EndNs">The next one's start; the last one's is not known: <see cref="long.MaxValue"/>.</param>
public sealed record JournalSegment(string Path, long StartNs, long EndNs);

/// <summary>The record of one host: a folder of segments, in the order of their names, which is that of their times.</summary>
public sealed class JournalFolder
{
    JournalFolder(string path, IReadOnlyList<JournalSegment> segments) => (Path, Segments) = (path, segments);

    public string Path { get; }

    /// <summary>The folder's own name, which is the host's.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    public IReadOnlyList<JournalSegment> Segments { get; }

    /// <summary>The records of all hosts in a journal: its folders, or itself where a host's folder was named.</summary>
    /// <exception cref="IOException">One sentence: it is not there, or there is no journal in it.</exception>
    public static IReadOnlyList<JournalFolder> Find(string directory)
    {
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"{directory}: no such journal");
        }

        List<JournalFolder> found = [];
        foreach (var path in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal).Prepend(directory))
        {
            if (SegmentsOf(path) is { Count: > 0 } segments)
            {
                found.Add(new JournalFolder(path, segments));
            }
        }

        return found.Count > 0 ? found : throw new IOException($"{directory}: there is no journal in it (no *{SegmentName.Suffix} files)");
    }

    /// <summary>The same folder as it is now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public JournalFolder Again() => new(Path, SegmentsOf(Path));

    /// <summary>The segments that may speak of a time between two moments, on the recorder's clock.</summary>
    public IEnumerable<JournalSegment> Between(long firstNs, long lastNs) =>
        Segments.Where(segment => segment.StartNs <= lastNs && segment.EndNs >= firstNs);

    internal static List<JournalSegment> SegmentsOf(string folder)
    {
        var starts = new List<(long StartNs, string Path)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + SegmentName.Suffix))
        {
            if (SegmentName.TryParse(System.IO.Path.GetFileName(path), out var start))
            {
                starts.Add((start, path));
            }
        }

        starts.Sort();
        return [.. starts.Select((segment, i) => new JournalSegment(segment.Path, segment.StartNs, i + 1 < starts.Count ? starts[i + 1].StartNs : long.MaxValue))];
    }
}
