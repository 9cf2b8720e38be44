using System.Runtime.CompilerServices;
using Enrichment.Native;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// Sockets as the programs of a cgroup tell of them (Bpf/cgroup.bpf.c), which see nothing of the kernel's own structures. What an event lacks
/// is added here: the namespace's number by <see cref="NamespaceCookies"/>, the process's start and name by <see cref="SeenProcesses"/>;
/// and what is there already, by looking (<see cref="HeldSockets"/>).
/// </summary>
sealed class CgroupSource : IEventSource, IEventSink
{
    readonly BpfPrograms _programs;
    readonly EventStream _stream;
    readonly NamespaceCookies _namespaces = new();
    readonly SeenProcesses _processes = new();
    readonly HeldSockets _held;
    IEventSink? _sink;

    CgroupSource(BpfPrograms programs, int others, IReadOnlySet<ulong>? onlyNetNs)
    {
        _programs = programs;
        OtherTrackers = others;
        _stream = new EventStream(programs);
        _held = new HeldSockets(onlyNetNs);
    }

    /// <param name="cgroup">Look at this cgroup and those below alone (see <see cref="CgroupFolder.Open"/>); null: at the whole host.</param>
    /// <param name="onlyNetNs">Look at these network namespaces alone when asked for what is there; null: at all.</param>
    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static CgroupSource Start(string? cgroup, IReadOnlySet<ulong>? onlyNetNs)
    {
        using var folder = CgroupFolder.Open(cgroup);

        // The name of a process is a helper's that takes CAP_PERFMON.
        var hasNames = Capabilities.NamesMissing(Capabilities.Perfmon) is null;
        var programs = BpfPrograms.Start(hasNames ? "cgroup" : "cgroup_unnamed", folder, onlyCgroup: 0, "holders", "datagrams");
        try
        {
            return new CgroupSource(programs, Math.Max(0, AttachedPrograms.CountTrackers(folder) - 1), onlyNetNs) { IsLimited = cgroup is not null };
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Sockets of other cgroups are there to be seen, and are nobody's business.</summary>
    public required bool IsLimited { get; init; }

    public SourceKind Kind => SourceKind.Cgroup;

    public int OtherTrackers { get; }

    public long Events => _stream.Events;

    public long Unplaced { get; private set; }

    public long SettledUntil => _processes.CheckedNs;

    public ulong TakeDropped() => _stream.TakeDropped();

    public bool Drain(IEventSink sink)
    {
        _sink = sink;
        _processes.BeginBatch();
        _namespaces.TryAgain();
        var isAll = _stream.Drain(this);
        _processes.Check(sink, KernelClock.BootNow);
        return isAll;
    }

    public void WaitForEvent(int milliseconds) => _stream.WaitForEvent(milliseconds);

    public void TellHeld(IEventSink sink)
    {
        if (IsLimited)
        {
            Drain(sink); // Nobody tells which cgroup a socket that is there was made in.
            return;
        }

        _held.Look();
        Drain(sink);
        _held.Tell(sink);
    }

    public void ReadAlive(HashSet<ulong> cookies) => _held.ReadAlive(cookies);

    public void Dispose()
    {
        _stream.Dispose();
        _programs.Dispose();
        _held.Dispose();
    }

    void IEventSink.Take(in SocketEvent e)
    {
        ref readonly var told = ref Unsafe.As<SocketEvent, CgroupEvent>(ref Unsafe.AsRef(in e));
        var complete = told.Event;
        complete.NetNs = _namespaces.InodeOf(told.NetNsCookie, complete.Tgid);
        if (complete.NetNs == 0)
        {
            Unplaced++;
            return;
        }

        // Whose an accepted connection is shows itself when it is used: the listener's process need not be the one that accepts.
        if (complete.Has(SocketEventFlags.Unaccepted))
        {
            complete.Tgid = 0;
        }
        else if (complete.Tgid != 0 && !_processes.Complete(ref complete, told.Thread, _sink!))
        {
            return;
        }

        _held.Note(complete);
        _sink!.Take(complete);
    }
}
