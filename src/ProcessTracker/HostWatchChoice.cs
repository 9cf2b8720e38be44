using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker;

/// <summary>The source in use, and why it is not a better one; empty where it is the best.</summary>
sealed record HostWatchChoice(IHostWatch Watch, string Reason)
{
    delegate IHostWatch Starter(TrackerOptions options, IBindingSink sink, string bootId);

    /// <param name="Needs">Without these rights it is refused, most likely.</param>
    /// <param name="LimitsToCgroup">Whether it can look at one cgroup alone.</param>
    sealed record Tier(SourceKind Kind, Starter Start, Capability[] Needs, bool LimitsToCgroup = false);

    /// <summary>The best first.</summary>
    static readonly Tier[] Tiers =
    [
        new(SourceKind.Ebpf, EventWatch.Start, [Capabilities.Bpf, Capabilities.Perfmon, Capabilities.NetAdmin], LimitsToCgroup: true),
        new(SourceKind.Cgroup, EventWatch.StartCgroup, [Capabilities.Bpf, Capabilities.NetAdmin], LimitsToCgroup: true),
        new(SourceKind.TaskFile, DescriptorWatch.Start, [Capabilities.Bpf, Capabilities.Perfmon], LimitsToCgroup: true),
        new(SourceKind.SockDiag, Poller.Start, []),
        new(SourceKind.ProcFs, Poller.Start, []),
    ];

    /// <summary>Takes what the options ask for; auto takes the best that works here, found out by really starting it.</summary>
    /// <exception cref="SourceRefusedException">What was asked for does not work here.</exception>
    public static HostWatchChoice Make(TrackerOptions options, IBindingSink sink, string bootId)
    {
        if (options.Cgroup is not null)
        {
            CgroupFolder.Open(options.Cgroup).Dispose();
        }

        var refusals = new List<string>();
        foreach (var tier in Tiers.Where(tier => options.Source == SourceKind.Auto || options.Source == tier.Kind))
        {
            try
            {
                var watch = Start(tier, options, sink, bootId);
                return new HostWatchChoice(watch, options.Source is SourceKind.Auto or SourceKind.Ebpf ? string.Join("; ", refusals) : $"asked for with --source {watch.Source}");
            }
            catch (SourceRefusedException e)
            {
                refusals.Add($"no {tier.Kind.Name()}: {e.Message}");
            }
        }

        throw new SourceRefusedException(string.Join("; ", refusals));
    }

    static IHostWatch Start(Tier tier, TrackerOptions options, IBindingSink sink, string bootId)
    {
        if (options.Cgroup is not null && !tier.LimitsToCgroup)
        {
            throw new SourceRefusedException("it cannot look at one cgroup alone");
        }

        try
        {
            return tier.Start(options with { Source = tier.Kind }, sink, bootId);
        }
        catch (SourceRefusedException e) when (tier.Needs.Length > 0 && Capabilities.NamesMissing(tier.Needs) is { } missing)
        {
            throw new SourceRefusedException($"{e.Message} (this process is without {missing})");
        }
        catch (SourceRefusedException e) when (tier.Needs.Length > 0 && Capabilities.AreOfUserNamespace)
        {
            throw new SourceRefusedException($"{e.Message} (the capabilities of a user namespace do not count for that)");
        }
    }
}
