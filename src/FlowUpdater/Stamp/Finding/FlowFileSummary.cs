using Enrichment.Files;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>What a flow file says of itself.</summary>
/// <param name="Flows">How many it has; 0: not known.</param>
/// <param name="Time">From the first flow's begin to the last one's end, by their exporters' clocks; empty: it has none.</param>
/// <param name="Received">When the collector can have received them; empty: not known.</param>
readonly record struct FlowFileSummary(long Flows, TimeSpanNs Time, TimeSpanNs Received)
{
    const ulong LatestMs = 9_000_000_000_000; // in 2255; beyond it nanoseconds do not fit

    static readonly FlowFileSummary Unknown = new(0, TimeSpanNs.Empty, TimeSpanNs.Empty);

    /// <summary>Of its totals, without reading the flows; where it has no totals, of the flows. Damage is not told here.</summary>
    public static FlowFileSummary Of(string path)
    {
        try
        {
            using var reader = NfcapdReader.Open(path);
            var stat = reader.Stat.GetValueOrDefault();
            var time = Span(stat.MsecFirstSeen, stat.MsecLastSeen);
            return new FlowFileSummary((long)Math.Min(stat.Flows, long.MaxValue), time.IsEmpty ? Scan(reader) : time, ReceivedOf(path, reader.Header.Created));
        }
        catch (Exception error) when (error is CorruptFlowFileException or IOException or UnauthorizedAccessException or MissingLibraryException)
        {
            return Unknown;
        }
    }

    static TimeSpanNs Span(ulong firstMs, ulong lastMs) => lastMs is 0 or > LatestMs || firstMs > lastMs
        ? TimeSpanNs.Empty
        : new TimeSpanNs((long)firstMs * 1_000_000, ((long)lastMs * 1_000_000) + 999_999);

    static TimeSpanNs Scan(NfcapdReader reader)
    {
        var (block, record) = (new NfcapdBlock(), new FlowRecord());
        var time = TimeSpanNs.Empty;
        try
        {
            while (reader.Read(block))
            {
                while (block.Next(record))
                {
                    var flow = Span(record.Generic.MsecFirst, record.Generic.MsecLast);
                    time = flow.IsEmpty ? time : time.With(flow.First).With(flow.Last);
                }
            }
        }
        catch (CorruptFlowFileException)
        {
            // The good blocks were read.
        }

        return time;
    }

    /// <summary>A collector makes a file, fills it, and does not touch it again.</summary>
    static TimeSpanNs ReceivedOf(string path, long created) => created > 0 && FileStatus.Of(path) is { } status
        ? new TimeSpanNs(Math.Min(created * 1_000_000_000, status.ModifiedNs), status.ModifiedNs)
        : TimeSpanNs.Empty;
}
