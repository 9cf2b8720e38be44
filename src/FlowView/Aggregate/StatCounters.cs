namespace Enrichment.View.Aggregate;

/// <summary>The sums of the flows of one key.</summary>
struct StatCounters
{
    /// <summary>Milliseconds since 1970.</summary>
    public ulong First, Last;
    public ulong InPackets, InBytes, OutPackets, OutBytes;
    public ulong Flows;

    public void Add(in StatCounters other)
    {
        First = Math.Min(First, other.First);
        Last = Math.Max(Last, other.Last);
        InPackets += other.InPackets;
        InBytes += other.InBytes;
        OutPackets += other.OutPackets;
        OutBytes += other.OutBytes;
        Flows += other.Flows;
    }
}
