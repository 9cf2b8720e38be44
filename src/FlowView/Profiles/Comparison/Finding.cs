namespace Enrichment.View.Profiles.Comparison;

/// <summary>One thing that is new. What does not belong to its kind has the default value.</summary>
/// <param name="Executable">Of <see cref="FindingKind.NewExecutable"/>.</param>
/// <param name="Hour">Of <see cref="FindingKind.Volume"/>: hours since 1970.</param>
readonly record struct FindingKey(
    FindingKind Kind, string Process, string Executable = "", ServiceKey Service = default, Network Network = default, ulong Hour = 0);

/// <summary>Something new, and the flows that show it.</summary>
sealed class Finding(FindingKey key, KnownProcess? known, int mostFlows)
{
    TrafficSums _sums;

    public FindingKey Key => key;

    /// <summary>What was known of the process; null: nothing.</summary>
    public KnownProcess? Known => known;

    public ref readonly TrafficSums Sums => ref _sums;

    /// <summary>The first of them, or, where it is their volume, the largest.</summary>
    public List<ProcessFlow> Flows { get; } = [];

    public void Add(in ProcessFlow flow)
    {
        _sums.Add(flow);
        if (Flows.Count < mostFlows)
        {
            Flows.Add(flow);
        }
        else if (key.Kind == FindingKind.Volume && mostFlows > 0)
        {
            KeepLarger(flow);
        }
    }

    void KeepLarger(in ProcessFlow flow)
    {
        var least = 0;
        for (var i = 1; i < Flows.Count; i++)
        {
            least = Flows[i].Bytes < Flows[least].Bytes ? i : least;
        }

        if (flow.Bytes > Flows[least].Bytes)
        {
            Flows[least] = flow;
        }
    }
}
