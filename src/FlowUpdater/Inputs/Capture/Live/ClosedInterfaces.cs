namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>Counts of interfaces that are gone, by name. Containers come and go by the thousand: the memory is bounded, the sums stay right.</summary>
sealed class ClosedInterfaces
{
    const int MaxNames = 256;
    const string Others = "(others)";

    readonly Dictionary<string, InterfaceCounters> _counters = [];

    public void Add(InterfaceCounters counters) => AddTo(_counters, counters, _counters.Count < MaxNames || _counters.ContainsKey(counters.Name) ? counters.Name : Others);

    public List<InterfaceCounters> And(IEnumerable<InterfaceCounters> open)
    {
        Dictionary<string, InterfaceCounters> all = new(_counters);
        foreach (var counters in open)
        {
            AddTo(all, counters, counters.Name);
        }

        return [.. all.Values.OrderBy(counters => counters.Name, StringComparer.Ordinal)];
    }

    static void AddTo(Dictionary<string, InterfaceCounters> to, InterfaceCounters counters, string name)
    {
        var sum = to.GetValueOrDefault(name);
        to[name] = new InterfaceCounters(name, sum.Received + counters.Received,
            sum.DroppedByKernel + counters.DroppedByKernel, sum.DroppedByInterface + counters.DroppedByInterface);
    }
}
