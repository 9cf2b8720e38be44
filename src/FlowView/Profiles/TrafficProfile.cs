namespace Enrichment.View.Profiles;

/// <summary>What all processes did in the flows that were looked at.</summary>
sealed class TrafficProfile(PeerRoom room)
{
    readonly Dictionary<string, ProcessProfile> _processes = new(StringComparer.Ordinal);

    public PeerRoom Room => room;

    public Remainder Remainder { get; } = new();

    /// <summary>Of all flows, each counted once.</summary>
    public ulong Flows { get; private set; }

    public ulong Packets { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>Milliseconds since 1970; 0: no flows.</summary>
    public ulong First { get; private set; }

    public ulong Last { get; private set; }

    /// <summary>The one with most bytes first.</summary>
    public IEnumerable<ProcessProfile> Processes =>
        _processes.Values.OrderByDescending(process => process.Sums.Bytes).ThenBy(process => process.Name, StringComparer.Ordinal);

    public int ProcessCount => _processes.Count;

    public void AddFlow(ulong flows, ulong packets, ulong bytes, ulong first, ulong last)
    {
        First = Flows == 0 ? first : Math.Min(First, first);
        Last = Math.Max(Last, last);
        Flows += flows;
        Packets += packets;
        Bytes += bytes;
    }

    public ProcessProfile Add(in ProcessFlow flow)
    {
        if (!_processes.TryGetValue(flow.Name, out var process))
        {
            _processes[flow.Name] = process = new ProcessProfile(flow.Name);
        }

        process.Add(flow, room);
        return process;
    }
}
