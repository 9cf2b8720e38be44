namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>What one flow says of its exporter's clock: it fits its binding if as much is added to its times as lies within this range.</summary>
/// <param name="Flow">Number of the flow; one that could be of several bindings has several votes.</param>
/// <param name="File">Number of the file in which it was.</param>
readonly record struct ClockVote(long FromNs, long ToNs, int Flow, int File)
{
    /// <summary>How far an offset lies outside.</summary>
    public long DistanceTo(long offset) => Math.Max(0, Math.Max(FromNs - offset, offset - ToNs));
}
