namespace Enrichment.Nfcapd.Stamping;

/// <summary>What became of flows; see <see cref="StampResult"/>.</summary>
struct StampCount
{
    public long Flows, Named, Kept, Full;

    public void Add(in StampCount other)
    {
        Flows += other.Flows;
        Named += other.Named;
        Kept += other.Kept;
        Full += other.Full;
    }
}
