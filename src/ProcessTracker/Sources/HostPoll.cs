using Enrichment.Native;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources;

/// <summary>What a <see cref="HostPoll"/> looks at, and how.</summary>
sealed record HostPollOptions
{
    /// <summary>False: read /proc/net only, as where sock_diag is missing.</summary>
    public bool UseSockDiag { get; init; } = true;

    /// <summary>Subscribe to the ends of sockets.</summary>
    public bool UseDestroyEvents { get; init; }

    /// <summary>Learn the host's addresses.</summary>
    public bool UseAddresses { get; init; }

    /// <summary>Hear of addresses that are translated.</summary>
    public bool UseTranslations { get; init; }

    /// <summary>The states wanted, a bit each (see <see cref="SocketStates"/>).</summary>
    public uint States { get; init; } = SocketStates.WithSocket;

    /// <summary>Look at these network namespaces, and the processes in them, alone. For tests.</summary>
    public IReadOnlySet<ulong>? OnlyNetNs { get; init; }

    /// <summary>Within how many polls every process is scanned, whatever it seems to do.</summary>
    public int ReconcilePolls { get; init; } = 120;

    public string BootId { get; init; } = "";
}

/// <summary>One look at the whole host after another: all sockets, and which process holds which.</summary>
sealed class HostPoll : IDisposable
{
    readonly SocketDump _dump;
    readonly DescriptorScan _scan;
    int _poll = -1;

    public HostPoll(HostPollOptions options)
    {
        var proc = new ProcRoot();
        var diag = new SockDiagDump();
        WantsEnds = options.UseDestroyEvents;
        Reader = new ProcessReader(proc, new UserNames(), options.BootId, KernelClock.WallAtBoot, new ContainerNames());
        Processes = new ProcessTable(proc, Holders, options.OnlyNetNs);
        Namespaces = new NamespaceTable(
            new NamespaceNeeds(Sockets: true, options.UseSockDiag, options.UseDestroyEvents, options.UseAddresses, options.UseTranslations), diag, options.OnlyNetNs);
        _dump = new SocketDump(diag, options.States);
        _scan = new DescriptorScan(proc, Processes, Holders, Reader, options.ReconcilePolls);
    }

    /// <summary>Ends of sockets are listened to where the kernel lets us.</summary>
    public bool WantsEnds { get; }

    public SocketRows Rows { get; } = new();

    public SocketHolders Holders { get; } = new();

    public ProcessReader Reader { get; }

    public ProcessTable Processes { get; }

    public NamespaceTable Namespaces { get; }

    /// <summary>The number of the current poll, from 0.</summary>
    public int Number => _poll;

    public long Scans => _scan.Scans;

    public long DumpFailures => _dump.Failures;

    /// <summary>Begins a poll: reads all sockets, then who is running; a namespace first met now is read too.</summary>
    public void Dump()
    {
        _poll++;
        Reader.FollowClock(KernelClock.WallAtBoot);
        Rows.Clear();
        foreach (var ns in Namespaces.All)
        {
            _dump.Read(ns, Rows);
        }

        Processes.Refresh(_poll);
        Namespaces.Refresh(Processes);
        foreach (var ns in Namespaces.Opened)
        {
            _dump.Read(ns, Rows);
        }

        foreach (var segment in Rows.Segments)
        {
            segment.Namespace.Windows.Shift(segment.Table, segment.StartedNs, segment.EndedNs);
        }
    }

    /// <summary>Scans the processes that changed.</summary>
    public void ScanChanged() => _scan.ScanChanged(_poll);

    /// <summary>Searches the other processes for sockets that nobody holds yet (see <see cref="DescriptorScan.Search"/>).</summary>
    public void Search(HashSet<uint> wanted, int sincePoll, TimeSpan budget) => _scan.Search(wanted, sincePoll, _poll, budget);

    public void Dispose() => Namespaces.Dispose();
}
