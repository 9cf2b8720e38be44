using Enrichment.Flows;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker.Bindings;

/// <summary>Passes over all descriptors of the host: the first finds what was there before, each later one what no event told.</summary>
sealed partial class EventTracker
{
    int _pass;
    long _passStartedNs;
    long _passBeforeNs;

    /// <summary>From now to <see cref="EndPass"/>, each socket that a process has open is told once for each of them.</summary>
    /// <param name="nowNs">Wall clock.</param>
    public void BeginPass(long nowNs)
    {
        _pass++;
        _passBeforeNs = _passStartedNs;
        _passStartedNs = nowNs;
    }

    /// <param name="alive">Cookies of all sockets that have not been freed, read after the descriptors.</param>
    /// <param name="knownUntilNs">Up to when no event was lost.</param>
    /// <param name="nowNs">Wall clock.</param>
    public void EndPass(IReadOnlySet<ulong> alive, long knownUntilNs, long nowNs)
    {
        foreach (var socket in _sockets.Values)
        {
            if (socket.HeldPass == _pass)
            {
                Settle(socket, nowNs);
            }
            else if (socket.ToldNs < _passStartedNs && !alive.Contains(socket.Cookie))
            {
                MissedEnds++;
                Close(socket, Math.Max(socket.ToldNs, knownUntilNs), nowNs);
                Forget(socket);
            }
        }
    }

    /// <summary>As <see cref="EndPass"/>, where nothing but passes tells of sockets: one that is not there any more is known up to its last sight.</summary>
    public void EndPassAsSeen(long nowNs)
    {
        foreach (var socket in _sockets.Values)
        {
            if (socket.HeldPass == _pass)
            {
                // Which of several young processes is a child before its exec, and which serves, nobody tells: so all are named.
                Settle(socket, nowNs, settledNs: 0);
            }
            else
            {
                var gone = socket.Current;
                Close(socket, socket.ToldNs, socket.ToldNs);
                Forget(socket);
                if (gone is not null)
                {
                    sink.Closed(UnseenSuccessor.Of(gone, ++_nextId));
                }
            }
        }
    }

    /// <summary>
    /// An event tells of a socket that a pass had found. Where connect() or a send chooses the port (not TCP's), that is told after the first
    /// send or receive only: the pass came in between, and nothing was missed.
    /// </summary>
    void Hear(EventSocket socket)
    {
        if (socket.IsMissed && socket.Shape.Local.Protocol != IpProtocol.Tcp)
        {
            MissedSockets--;
        }

        socket.IsMissed = false;
    }

    /// <summary>A process has the socket open.</summary>
    void Find(in SocketEvent e)
    {
        var process = processes.Of(e);
        var shape = ShapeOf(e);
        if (!_sockets.TryGetValue(e.Cookie, out var socket))
        {
            // Opened at the end of the pass, when all its holders are known.
            socket = Meet(e);
            socket.IsMissed = _pass > 1;
            MissedSockets += socket.IsMissed ? 1 : 0;
            socket.Shape = shape;
            socket.FoundFromNs = e.Since == 0 ? process.Info.StartTimeNs : Wall(e.Since);
            socket.FoundByNs = e.Since == 0 ? Wall(e.Time) : Wall(e.Since);
            SetOwners(socket, [process]);
        }
        else if (socket.Current is not null && socket.Shape != shape)
        {
            // Connected again without a word since.
            Change(socket, shape, socket.Owners, Wall(e.Since), Wall(e.Time), takesBack: false);
        }

        socket.ToldNs = Math.Max(socket.ToldNs, Wall(e.Time));
        if (socket.HeldPass != _pass)
        {
            socket.HeldPass = _pass;
            socket.HeldBy ??= [];
        }

        if (!socket.HeldBy!.Contains(process))
        {
            EventProcesses.Hold(process);
            socket.HeldBy.Add(process);
        }
    }

    void Settle(EventSocket socket, long nowNs, long settledNs = SettledNs)
    {
        var held = socket.HeldBy!;
        socket.HeldBy = null;
        var owners = socket.Owners;
        if (held.Count != 1 || owners.Length != 1 || held[0] != owners[0])
        {
            owners = Correct(owners, held, nowNs - settledNs);
        }

        if (socket.Current is null)
        {
            SetOwners(socket, owners);
            Open(socket, socket.Shape, Math.Min(socket.FoundFromNs, socket.FoundByNs), socket.FoundByNs);
        }
        else if (!ReferenceEquals(owners, socket.Owners))
        {
            HoldersCorrected++;
            var from = Math.Max(socket.Current.OpenedBy, _passBeforeNs);
            Close(socket, from, nowNs);
            SetOwners(socket, owners);
            Open(socket, socket.Shape, from, nowNs);
        }

        foreach (var process in held)
        {
            processes.LetGo(process);
        }
    }

    /// <summary>Those owners that still have it open, and those others that have had time to be what they are.</summary>
    static EventProcess[] Correct(EventProcess[] owners, List<EventProcess> held, long settledNs)
    {
        EventProcess[] now =
        [
            .. owners.Where(held.Contains),
            .. held.Where(process => Array.IndexOf(owners, process) < 0 && process.Info.StartTimeNs <= settledNs).Take(MostOwners),
        ];
        return now.Length == 0 || (now.Length == owners.Length && now.AsSpan().SequenceEqual(owners)) ? owners : now;
    }
}
