using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker.Bindings;

/// <summary>Whose sockets are: one process's as a rule, several's that share one, and what becomes of processes.</summary>
sealed partial class EventTracker
{
    void TakeProcess(in SocketEvent e)
    {
        processes.Follow(e);
        if (e.Kind == SocketEventKind.Fork || processes.Find(e) is not { } process)
        {
            return;
        }

        if (e.Kind == SocketEventKind.Exit)
        {
            Leave(process, Wall(e.Time));
        }
        else if (processes.Renew(process, e))
        {
            Rename(process, Wall(e.Since == 0 ? e.Time : e.Since), Wall(e.Time));
        }
    }

    /// <summary>What it shared is the others' alone from now on. Its own sockets are told as they go, a moment later.</summary>
    void Leave(EventProcess process, long timeNs)
    {
        foreach (var socket in process.Shared?.ToArray() ?? [])
        {
            EventProcess[] others = [.. socket.Owners.Where(owner => owner != process)];
            Change(socket, socket.Shape, others, timeNs, timeNs, takesBack: false);
        }
    }

    /// <summary>The same process under another name, or with another program, since some time in this range: each of its bindings ends, and the next begins.</summary>
    void Rename(EventProcess process, long fromNs, long byNs)
    {
        foreach (var socket in _sockets.Values)
        {
            if (socket.Current is { } current && Array.IndexOf(socket.Owners, process) >= 0)
            {
                var (from, by) = (Math.Max(current.OpenedBy, fromNs), Math.Max(current.OpenedBy, byNs));
                Close(socket, from, by);
                Open(socket, socket.Shape, from, by);
            }
        }
    }

    EventProcess[] OwnersAlone(in SocketEvent e) => e.Tgid == 0 ? [] : [processes.Of(e)];

    static EventProcess[] With(EventProcess[] owners, EventProcess process) =>
        Array.IndexOf(owners, process) >= 0 || owners.Length >= MostOwners ? owners : [.. owners, process];

    void SetOwners(EventSocket socket, EventProcess[] owners)
    {
        var before = socket.Owners;
        if (ReferenceEquals(before, owners))
        {
            return;
        }

        foreach (var owner in owners)
        {
            EventProcesses.Hold(owner);
            if (owners.Length > 1)
            {
                (owner.Shared ??= []).Add(socket);
            }
        }

        socket.Owners = owners;
        foreach (var owner in before)
        {
            if (owners.Length < 2 || Array.IndexOf(owners, owner) < 0)
            {
                owner.Shared?.Remove(socket);
            }

            processes.LetGo(owner);
        }
    }

    static ProcessInfo[] InfosOf(EventProcess[] owners) => owners.Length switch
    {
        0 => [],
        1 => owners[0].AsOnlyOwner,
        _ => Array.ConvertAll(owners, static owner => owner.Info),
    };
}
