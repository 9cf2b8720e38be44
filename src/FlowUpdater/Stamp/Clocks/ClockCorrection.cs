namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>What has to be added to an exporter's times; the default is nothing.</summary>
/// <param name="UncertaintyNs">It may be more or less by up to this much.</param>
readonly record struct ClockCorrection(long OffsetNs, long UncertaintyNs = 0);
