namespace Enrichment.Nfcapd.Stamping;

/// <summary>What became of a file.</summary>
/// <param name="Flows">Flow records in it.</param>
/// <param name="Named">Flows that were given a name, placeholders not counted.</param>
/// <param name="Kept">Flows whose own name was left.</param>
/// <param name="Full">Flows whose record had no room for a name (64 KiB).</param>
/// <param name="Damage">What is wrong with the file, in one sentence; null: nothing. What was good of it is in the output.</param>
public readonly record struct StampResult(long Flows, long Named, long Kept, long Full, string? Damage);
