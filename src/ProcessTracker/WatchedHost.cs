using Enrichment.Native;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker;

/// <summary>What is known of a host whose sockets the kernel's programs tell: processes, bindings, translations, addresses.</summary>
sealed class WatchedHost : IDisposable
{
    readonly IBindingSink _sink;
    readonly ProcessReader _reader;
    readonly HostAddresses _addresses;
    readonly ProcessTree? _tree;

    /// <param name="tellsProcesses">Begin and end of every process are told, from now on.</param>
    public WatchedHost(TrackerOptions options, IBindingSink sink, string bootId, bool tellsProcesses)
    {
        var users = new UserNames();
        var proc = new ProcRoot();
        _sink = sink;
        _reader = new ProcessReader(proc, users, bootId, KernelClock.WallAtBoot, new ContainerNames());
        _tree = tellsProcesses ? new ProcessTree(proc) : null;
        Processes = new EventProcesses(_reader, users, bootId, _tree);
        Tracker = new EventTracker(Processes, sink, options.OnlyNetNs) { WallAtBootNs = KernelClock.WallAtBoot };
        Translations = new TranslationWatch(sink);
        _addresses = new HostAddresses(options.OnlyNetNs, Translations.Source);
    }

    public EventProcesses Processes { get; }

    public EventTracker Tracker { get; }

    public TranslationWatch Translations { get; }

    public IEnumerable<KeyValuePair<string, ulong>> Counters =>
    [
        new("sockets", (ulong)Tracker.Count),
        new("processes", (ulong)Processes.Count),
        new("processes_read_too_late", (ulong)Processes.ReadTooLate),
        new("processes_in_tree", (ulong)(_tree?.Count ?? 0)),
        .. Translations.Counters,
        new("namespaces", (ulong)_addresses.Namespaces),
        new("namespaces_refused", (ulong)_addresses.Refused),
    ];

    /// <summary>The kernel dates events since boot; what is added to that changes when the wall clock is set.</summary>
    /// <returns>The wall clock's time, in nanoseconds since 1970.</returns>
    public long FollowClock()
    {
        var wallAtBoot = KernelClock.WallAtBoot;
        Tracker.WallAtBootNs = wallAtBoot;
        _reader.FollowClock(wallAtBoot);
        return KernelClock.BootNow + wallAtBoot;
    }

    /// <summary>Finds out anew who runs, and who has started whom: at the begin, and where events were lost.</summary>
    public void ReadProcesses() => _tree?.Read();

    /// <param name="namespaces">Look for new ones too.</param>
    public void RefreshAddresses(bool namespaces)
    {
        if (_addresses.Refresh(namespaces))
        {
            _sink.Addresses(_addresses.All);
        }
    }

    public void Dispose() => _addresses.Dispose();
}
