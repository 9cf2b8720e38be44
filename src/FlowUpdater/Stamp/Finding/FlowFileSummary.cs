using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>What a flow file says of itself, read without its flows.</summary>
/// <param name="Flows">0: not known.</param>
/// <param name="Time">Of the flows; empty: not known.</param>
readonly record struct FlowFileSummary(long Flows, TimeSpanNs Time)
{
    const ulong LatestMs = 9_000_000_000_000; // in 2255; beyond it nanoseconds do not fit

    public static FlowFileSummary Of(string path)
    {
        try
        {
            using var reader = NfcapdReader.Open(path);
            return reader.Stat is { } stat ? Of(stat) : new FlowFileSummary(0, TimeSpanNs.Empty);
        }
        catch (Exception error) when (error is CorruptFlowFileException or IOException or UnauthorizedAccessException or MissingLibraryException)
        {
            return new FlowFileSummary(0, TimeSpanNs.Empty); // What is wrong with it is said when it is stamped.
        }
    }

    static FlowFileSummary Of(in StatRecord stat)
    {
        var time = stat.MsecLastSeen == 0 || stat.MsecLastSeen > LatestMs || stat.MsecFirstSeen > stat.MsecLastSeen
            ? TimeSpanNs.Empty
            : new TimeSpanNs((long)stat.MsecFirstSeen * 1_000_000, ((long)stat.MsecLastSeen * 1_000_000) + 999_999);
        return new FlowFileSummary((long)Math.Min(stat.Flows, long.MaxValue), time);
    }
}
