namespace Enrichment.View.Profiles.Comparison;

/// <summary>Holds each flow against what a saved profile knows.</summary>
/// <param name="times">An hour with more than so many times the bytes of the largest known one is far off.</param>
/// <param name="mostFlows">To be kept with a finding.</param>
sealed class News(SavedProfile known, double times, int mostFlows)
{
    /// <summary>Bytes: whatever is below in an hour is never worth a word.</summary>
    const double SmallestVolume = 1_000_000;

    readonly Dictionary<FindingKey, Finding> _findings = [];

    // Of each hour of a process, since only its end tells whether it is far off.
    readonly Dictionary<FindingKey, Finding> _hours = [];

    public void Take(ProcessProfile process, in ProcessFlow flow)
    {
        if (!known.Processes.TryGetValue(process.Name, out var before))
        {
            Note(_findings, new FindingKey(FindingKind.NewProcess, process.Name), null, flow);
            return;
        }

        if (KeyOf(before, flow) is { } key)
        {
            Note(_findings, key, before, flow);
        }

        Note(_hours, new FindingKey(FindingKind.Volume, process.Name, Hour: ProcessProfile.HourOf(flow)), before, flow);
    }

    /// <summary>By kind, and in each the one with most bytes first.</summary>
    public IReadOnlyList<Finding> Findings() =>
    [
        .. _findings.Values.Concat(_hours.Values.Where(IsFarOff))
            .OrderBy(finding => finding.Key.Kind)
            .ThenByDescending(finding => finding.Sums.Bytes)
            .ThenBy(finding => finding.Key.Process, StringComparer.Ordinal)
            .ThenBy(finding => finding.Sums.First),
    ];

    bool IsFarOff(Finding hour) => hour.Sums.Bytes > Math.Max(SmallestVolume, times * hour.Known!.LargestHour);

    static FindingKey? KeyOf(KnownProcess before, in ProcessFlow flow)
    {
        if (flow.Process?.Executable is { } executable && before.Executables.Count > 0 && !before.Executables.Contains(executable))
        {
            return new FindingKey(FindingKind.NewExecutable, flow.Name, executable);
        }

        var service = flow.Service;
        if (!before.Services.Contains(service))
        {
            return new FindingKey(FindingKind.NewPort, flow.Name, Service: service);
        }

        var network = Network.Of(flow.Peer);
        return service.Role == Role.Calls && !before.Networks.Contains(network)
            ? new FindingKey(FindingKind.NewNetwork, flow.Name, Service: service, Network: network)
            : null;
    }

    void Note(Dictionary<FindingKey, Finding> findings, in FindingKey key, KnownProcess? before, in ProcessFlow flow)
    {
        if (!findings.TryGetValue(key, out var finding))
        {
            findings[key] = finding = new Finding(key, before, mostFlows);
        }

        finding.Add(flow);
    }
}
