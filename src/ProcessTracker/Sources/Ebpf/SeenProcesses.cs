using System.Text;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// The processes that events name by pid alone. /proc tells start and name, if they are still there a few milliseconds later. Nothing tells of
/// exec and exit, so those that are known are looked at again several times a second.
/// </summary>
sealed class SeenProcesses
{
    const long CheckNs = 250_000_000;
    const int KernelThreads = 2;

    readonly ProcRoot _proc = new();
    readonly Dictionary<uint, Seen> _seen = [];
    readonly List<uint> _gone = [];
    int _batch;

    sealed class Seen
    {
        public ulong StartNs;
        public uint Parent;
        public string Name = "";

        /// <summary>When it had the name, in nanoseconds since boot.</summary>
        public ulong NamedNs;
        public int Batch;
        public bool IsGone;
    }

    /// <summary>Boot clock: when all were looked at last. Whatever they were called until then is known.</summary>
    public long CheckedNs { get; private set; }

    /// <summary>What was read before may have changed.</summary>
    public void BeginBatch() => _batch++;

    /// <summary>
    /// Adds start, parent and, where the event has none that counts, the name. A process that has gone and was not known has no start;
    /// if its name is not known either, the event has no process.
    /// </summary>
    /// <param name="thread">Whose name the event has.</param>
    /// <returns>False: it says nothing, since a thread of the kernel did it for somebody.</returns>
    public bool Complete(ref SocketEvent e, uint thread, IEventSink sink)
    {
        if (e.Tgid == 0)
        {
            return true;
        }

        var seen = Find(e.Tgid, e.Time, sink);
        if (seen is not null && (seen.Parent == KernelThreads || e.Tgid == KernelThreads) && e.Kind is SocketEventKind.User or SocketEventKind.Accepted)
        {
            return false;
        }

        var isNamed = thread == e.Tgid && !e.Name.IsEmpty;
        if (seen is null)
        {
            e.Tgid = isNamed ? e.Tgid : 0;
            return true;
        }

        e.Start = seen.StartNs;
        e.Parent = seen.Parent;
        if (!isNamed)
        {
            SetName(ref e, seen.Name);
        }
        else if (Encoding.UTF8.GetString(e.Name) is var name && name != seen.Name)
        {
            if (e.Time > seen.NamedNs)
            {
                TellNamed(e.Tgid, seen, name, e.Time, sink);
            }
        }
        else
        {
            seen.NamedNs = Math.Max(seen.NamedNs, e.Time);
        }

        return true;
    }

    /// <summary>Looks at all again if it is time.</summary>
    public void Check(IEventSink sink, long nowNs)
    {
        if (nowNs - CheckedNs < CheckNs)
        {
            return;
        }

        foreach (var (tgid, seen) in _seen)
        {
            Look(tgid, seen, sink);
            if (seen.IsGone)
            {
                _gone.Add(tgid);
            }
        }

        foreach (var tgid in _gone)
        {
            TellExit(tgid, _seen[tgid], nowNs, sink);
            _seen.Remove(tgid);
        }

        _gone.Clear();
        CheckedNs = nowNs;
    }

    /// <summary>The process that had the pid at that time. Null: it is gone, and was not known.</summary>
    Seen? Find(uint tgid, ulong timeNs, IEventSink sink)
    {
        if (!_seen.TryGetValue(tgid, out var seen))
        {
            seen = new Seen { IsGone = true };
            Read(tgid, seen);
            if (seen.IsGone || seen.StartNs > timeNs)
            {
                return null;
            }

            seen.NamedNs = timeNs;
            _seen.Add(tgid, seen);
        }
        else if (seen.Batch != _batch && !seen.IsGone)
        {
            Look(tgid, seen, sink);
            seen = seen.IsGone ? Succeed(tgid, seen, timeNs, sink) : seen;
        }

        seen.Batch = _batch;
        return seen.StartNs > timeNs ? null : seen;
    }

    /// <summary>The pid may be another process's by now, which did this; else it was the last thing that the one that has gone did.</summary>
    Seen Succeed(uint tgid, Seen gone, ulong timeNs, IEventSink sink)
    {
        var now = new Seen { IsGone = true };
        Read(tgid, now);
        if (now.IsGone || now.StartNs > timeNs)
        {
            return gone;
        }

        TellExit(tgid, gone, (long)now.StartNs, sink);
        now.NamedNs = timeNs;
        _seen[tgid] = now;
        return now;
    }

    /// <summary>Sees whether it is still there, and under the same name.</summary>
    void Look(uint tgid, Seen seen, IEventSink sink)
    {
        var now = new Seen { IsGone = true };
        Read(tgid, now);
        if (now.IsGone || now.StartNs != seen.StartNs)
        {
            seen.IsGone = true;
            return;
        }

        var nowNs = (ulong)Enrichment.Native.KernelClock.BootNow;
        if (now.Name != seen.Name)
        {
            TellNamed(tgid, seen, now.Name, nowNs, sink);
        }

        seen.NamedNs = nowNs;
    }

    void Read(uint tgid, Seen seen)
    {
        if (ProcessStat.TryParse(_proc.ReadFile((int)tgid, "stat"u8), out var stat))
        {
            seen.IsGone = false;
            seen.StartNs = ProcessReader.NsOf(stat.StartTicks);
            seen.Parent = (uint)stat.ParentPid;
            seen.Name = Encoding.UTF8.GetString(stat.Name);
        }
    }

    static void TellNamed(uint tgid, Seen seen, string name, ulong timeNs, IEventSink sink)
    {
        var renamed = new SocketEvent { Kind = SocketEventKind.Exec, Tgid = tgid, Start = seen.StartNs, Time = timeNs, Since = seen.NamedNs };
        SetName(ref renamed, name);
        seen.Name = name;
        seen.NamedNs = timeNs;
        sink.Take(renamed);
    }

    static void TellExit(uint tgid, Seen seen, long nowNs, IEventSink sink) =>
        sink.Take(new SocketEvent { Kind = SocketEventKind.Exit, Tgid = tgid, Start = seen.StartNs, Time = (ulong)nowNs });

    static void SetName(ref SocketEvent e, string name)
    {
        Span<byte> comm = e.Comm;
        comm.Clear();
        Encoding.UTF8.TryGetBytes(name, comm[..^1], out _);
    }
}
