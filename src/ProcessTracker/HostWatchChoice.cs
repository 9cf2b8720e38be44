using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker;

/// <summary>The source in use, and why it is not a better one; empty where it is the best.</summary>
sealed record HostWatchChoice(IHostWatch Watch, string Reason)
{
    /// <summary>Takes what the options ask for; auto takes the best that works here, found out by really starting it.</summary>
    /// <exception cref="EbpfException">What was asked for does not work here.</exception>
    public static HostWatchChoice Make(TrackerOptions options, IBindingSink sink, string bootId)
    {
        if (options.Source is not (SourceKind.Auto or SourceKind.Ebpf))
        {
            var poller = new Poller(options, sink, bootId);
            return new HostWatchChoice(poller, $"asked for with --source {poller.Source}");
        }

        try
        {
            return new HostWatchChoice(EventWatch.Start(options, sink, bootId), "");
        }
        catch (EbpfException e) when (options.Source == SourceKind.Auto && options.Cgroup is null)
        {
            return new HostWatchChoice(new Poller(options, sink, bootId), $"no ebpf: {e.Message}");
        }
    }
}
