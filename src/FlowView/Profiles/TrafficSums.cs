namespace Enrichment.View.Profiles;

/// <summary>Sums over the flows of a process, as it sees them.</summary>
struct TrafficSums
{
    public ulong Flows;
    public ulong PacketsSent;
    public ulong BytesSent;
    public ulong PacketsReceived;
    public ulong BytesReceived;

    /// <summary>Milliseconds since 1970; 0: of no flow.</summary>
    public ulong First;
    public ulong Last;

    public readonly ulong Packets => PacketsSent + PacketsReceived;

    public readonly ulong Bytes => BytesSent + BytesReceived;

    public void Add(in ProcessFlow flow)
    {
        First = Flows == 0 ? flow.First : Math.Min(First, flow.First);
        Last = Math.Max(Last, flow.Last);
        Flows += flow.Flows;
        PacketsSent += flow.PacketsSent;
        BytesSent += flow.BytesSent;
        PacketsReceived += flow.PacketsReceived;
        BytesReceived += flow.BytesReceived;
    }
}
