namespace Enrichment.Updater.Attribution;

/// <summary>What became of held flows.</summary>
/// <param name="InTime">Their hosts had told everything up to their end, or no host was concerned.</param>
/// <param name="Late">The hosts had not, when the longest wait was over.</param>
/// <param name="Unheld">They had to go before, because others came.</param>
/// <param name="Waiting">Still here.</param>
readonly record struct HoldCounters(long InTime, long Late, long Unheld, int Waiting)
{
    public long Released => InTime + Late + Unheld;
}
