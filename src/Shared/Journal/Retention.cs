namespace Enrichment.Journal;

/// <summary>Removes segments that are too old or too many. A segment's age is that of its end, which is the next one's start.</summary>
static class Retention
{
    /// <param name="current">The segment being written, which always stays.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static int Apply(string folder, string current, JournalOptions options, long nowNs)
    {
        var segments = JournalFolder.SegmentsOf(folder);
        var bytes = segments.Sum(segment => SizeOf(segment.Path));
        var oldest = nowNs - (options.KeepAge.Ticks * 100);
        var removed = 0;
        foreach (var segment in segments)
        {
            if ((segment.EndNs >= oldest && bytes <= options.KeepBytes) || segment.Path == current)
            {
                break;
            }

            bytes -= SizeOf(segment.Path);
            removed += TryRemove(segment.Path) ? 1 : 0;
        }

        return removed;
    }

    static long SizeOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    static bool TryRemove(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It is tried again with the next segment.
        }
    }
}
