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
sealed class EventProcesses(ProcessReader reader, UserNames users, string bootId)
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

    ProcessInfo Read(in SocketEvent e, ProcessInfo? before = null)
    {
        var name = Encoding.UTF8.GetString(e.Name);
        var entry = new ProcessEntry((int)e.Tgid) { StartTicks = ProcessReader.TicksOf(e.Start) };
        if (reader.InfoOf(entry) is { } info)
        {
            // It has become another program since: what it is now is told by the next events.
            return info.Name == name ? info : info with { Name = name, Executable = null, CommandLine = null };
        }

        ReadTooLate++;
        return new ProcessInfo
        {
            BootId = bootId,
            Pid = (int)e.Tgid,
            StartTimeNs = e.Start == 0 ? 0 : reader.StartTimeNs(entry.StartTicks),
            Name = name,
            Uid = before?.Uid ?? e.Uid,
            UserName = users.NameOf(before?.Uid ?? e.Uid),
            ParentPid = before?.ParentPid ?? (int)e.Parent,
            Cgroup = before?.Cgroup,
            ContainerId = before?.ContainerId,
            ContainerName = before?.ContainerName,
            Pod = before?.Pod,
            IsIncomplete = true,
        };
    }
}
