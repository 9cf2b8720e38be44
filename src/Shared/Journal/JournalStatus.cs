namespace Enrichment.Journal;

/// <summary>What a recorder has done. Written by its thread; others may read a value that is a moment old.</summary>
public sealed class JournalStatus
{
    /// <summary>Segments begun in this run.</summary>
    public long Segments;

    /// <summary>Bytes written in this run.</summary>
    public long Bytes;

    public long Messages;

    /// <summary>Openings and closings recorded.</summary>
    public long Changes;

    /// <summary>Openings and closings that were told while nothing could be written.</summary>
    public long ChangesLost;

    /// <summary>Segments removed by age or size.</summary>
    public long Removed;

    /// <summary>Writes that failed.</summary>
    public long Failures;

    /// <summary>Nothing can be written at the moment.</summary>
    public bool IsFailing;

    /// <summary>All changes up to this moment are on the disk; the recorder's clock, nanoseconds since 1970.</summary>
    public long CoveredNs;

    /// <summary>Name and value of each, as a status call gives them.</summary>
    public IEnumerable<KeyValuePair<string, ulong>> All =>
    [
        new("journal_segments", (ulong)Segments),
        new("journal_segments_removed", (ulong)Removed),
        new("journal_bytes", (ulong)Bytes),
        new("journal_changes", (ulong)Changes),
        new("journal_changes_lost", (ulong)ChangesLost),
        new("journal_failures", (ulong)Failures),
        new("journal_failing", IsFailing ? 1UL : 0),
        new("journal_covered_until_ns", (ulong)Math.Max(0, CoveredNs)),
    ];
}
