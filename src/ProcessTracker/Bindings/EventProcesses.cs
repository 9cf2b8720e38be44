using System.Text;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Ebpf;
using Enrichment.Tracker.Sources.Processes;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// The processes that have sockets, by pid and start time. What /proc tells is read when one is first met, a few
/// milliseconds after its first socket; of one that is gone by then the event tells pid, start, name, user and parent,
/// and the rest stays unknown. Bounded by the sockets: who has none any more is forgotten.
/// </summary>
/// <param name="tree">Null: begin and end of processes are not told, and /proc says who is above one.</param>
sealed class EventProcesses(ProcessReader reader, UserNames users, string bootId, ProcessTree? tree = null)
{
    readonly Dictionary<(uint Pid, ulong Start), EventProcess> _processes = [];

    public int Count => _processes.Count;

    /// <summary>Processes that were gone before their executable and command line could be read.</summary>
    public long ReadTooLate { get; private set; }

    /// <summary>The process of an event, made where it is new. To be kept by <see cref="Hold"/>, or it may be forgotten.</summary>
    public EventProcess Of(in SocketEvent e)
    {
        if (!_processes.TryGetValue((e.Tgid, e.Start), out var process))
        {
            process = new EventProcess(e.Tgid, e.Start, Read(e));
            _processes.Add((e.Tgid, e.Start), process);
        }

        return process;
    }

    public EventProcess? Find(in SocketEvent e) => _processes.GetValueOrDefault((e.Tgid, e.Start));

    public static void Hold(EventProcess process) => process.Sockets++;

    public void LetGo(EventProcess process)
    {
        if (--process.Sockets <= 0)
        {
            _processes.Remove((process.Pid, process.Start));
        }
    }

    /// <summary>A process has called exec or taken another name. False: it is told as before.</summary>
    public bool Renew(EventProcess process, in SocketEvent e)
    {
        var now = e.Kind == SocketEventKind.Exec
            ? Read(e, process.Info)
            : process.Info with { Name = Encoding.UTF8.GetString(e.Name) };
        if (now == process.Info)
        {
            return false;
        }

        process.Become(now);
        return true;
    }

    /// <summary>What is told of any process, with sockets or without.</summary>
    public void Follow(in SocketEvent e)
    {
        if (tree is null)
        {
            return;
        }

        var ticks = ProcessReader.TicksOf(e.Start);
        switch (e.Kind)
        {
            case SocketEventKind.Fork:
                tree.Begin((int)e.Tgid, ticks, e.Name, (int)e.Parent, ProcessReader.TicksOf(e.ParentStart), e.ParentName);
                break;
            case SocketEventKind.Exit:
                tree.End((int)e.Tgid, ticks);
                break;
            default:
                tree.Rename((int)e.Tgid, ticks, e.Name);
                break;
        }
    }

    ProcessInfo Read(in SocketEvent e, ProcessInfo? before = null)
    {
        var name = Encoding.UTF8.GetString(e.Name);
        var ticks = ProcessReader.TicksOf(e.Start);
        var parents = before?.Parents ?? tree?.Of((int)e.Tgid, ticks);
        var parent = before?.ParentPid ?? (parents is { Count: > 0 } ? parents[0].Pid : (int)e.Parent);
        var entry = new ProcessEntry((int)e.Tgid) { StartTicks = ticks, ParentPid = parent };
        if (reader.InfoOf(entry) is { } info)
        {
            info = parents is null ? info : info with { Parents = parents };

            // It has become another program since: what it is now is told by the next events.
            return info.Name == name ? info : info with { Name = name, Executable = null, CommandLine = null };
        }

        ReadTooLate++;
        return new ProcessInfo
        {
            BootId = bootId,
            Pid = (int)e.Tgid,
            StartTimeNs = e.Start == 0 ? 0 : reader.StartTimeNs(ticks),
            Name = name,
            Uid = before?.Uid ?? e.Uid,
            UserName = users.NameOf(before?.Uid ?? e.Uid),
            ParentPid = parent,
            Parents = parents ?? reader.ParentsFrom(parent, ticks),
            Cgroup = before?.Cgroup,
            ContainerId = before?.ContainerId,
            ContainerName = before?.ContainerName,
            Pod = before?.Pod,
            IsIncomplete = true,
        };
    }
}
