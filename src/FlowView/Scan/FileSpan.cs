using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.View.Scan;

/// <summary>The time that some files cover, by the totals that stand in them.</summary>
static class FileSpan
{
    /// <summary>Milliseconds since 1970; zero where no file tells. Files that cannot be read are told of when they are shown.</summary>
    public static (ulong First, ulong Last) Of(IEnumerable<string> paths)
    {
        var (first, last) = (ulong.MaxValue, 0UL);
        foreach (var path in paths)
        {
            try
            {
                using var reader = NfcapdReader.Open(path);
                if (reader.Stat is { MsecLastSeen: > 0 } stat)
                {
                    first = Math.Min(first, stat.MsecFirstSeen);
                    last = Math.Max(last, stat.MsecLastSeen);
                }
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CorruptFlowFileException or MissingLibraryException)
            {
                continue;
            }
        }

        return last == 0 ? (0, 0) : (first, last);
    }
}
