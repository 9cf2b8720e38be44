using System.Text;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>
/// Who has started whom: all processes that run, and of those that have ended the ones that are above them. It begins with what /proc shows, and
/// goes on with what the kernel tells of begin, name and end of each. A process keeps the parent that started it, whoever takes it over.
/// </summary>
sealed class ProcessTree(ProcRoot proc)
{
    /// <summary>A process is asked for after its end too: its sockets are closed then. So many of those that ended last are kept.</summary>
    const int MostEnded = 4096;

    readonly Dictionary<int, Node> _processes = [];
    readonly Queue<Node> _ended = [];
    readonly ParentsPool _pool = new();

    sealed class Node(int pid, ulong startTicks, string name)
    {
        public readonly int Pid = pid;
        public readonly ulong StartTicks = startTicks;
        public string Name = name;

        /// <summary>Null with a <see cref="ParentPid"/>: who that was is not known.</summary>
        public Node? Parent;
        public int ParentPid;
    }

    /// <summary>Processes that run, and some that have ended.</summary>
    public int Count => _processes.Count;

    /// <summary>Begins anew with what runs, also after events were lost. Who is known already, keeps its parent.</summary>
    public void Read()
    {
        var before = new Dictionary<int, Node>(_processes);
        var pids = new List<ProcRoot.PidEntry>();
        proc.ReadPids(pids);
        _processes.Clear();
        _ended.Clear();
        foreach (var pid in pids)
        {
            if (ProcessStat.TryParse(proc.ReadFile(pid.Pid, "stat"u8), out var stat))
            {
                var known = before.GetValueOrDefault(pid.Pid);
                var node = known?.StartTicks == stat.StartTicks ? known : new Node(pid.Pid, stat.StartTicks, "") { ParentPid = stat.ParentPid };
                node.Name = Encoding.UTF8.GetString(stat.Name);
                _processes[pid.Pid] = node;
            }
        }

        foreach (var node in _processes.Values)
        {
            if (node.Parent is null && _processes.TryGetValue(node.ParentPid, out var parent) && parent.StartTicks <= node.StartTicks)
            {
                node.Parent = parent;
            }
        }
    }

    /// <summary>A process has begun.</summary>
    public void Begin(int pid, ulong startTicks, ReadOnlySpan<byte> name, int parentPid, ulong parentTicks, ReadOnlySpan<byte> parentName)
    {
        if (!_processes.TryGetValue(parentPid, out var parent) || parent.StartTicks != parentTicks)
        {
            parent = new Node(parentPid, parentTicks, Encoding.UTF8.GetString(parentName)); // Its own begin was not told.
        }

        _processes[pid] = new Node(pid, startTicks, IsText(name, parent.Name) ? parent.Name : Encoding.UTF8.GetString(name)) { Parent = parent, ParentPid = parentPid };
        CutAbove(parent);
    }

    /// <summary>A process has another name, or runs another program.</summary>
    public void Rename(int pid, ulong startTicks, ReadOnlySpan<byte> name)
    {
        if (Find(pid, startTicks) is { } node && !IsText(name, node.Name))
        {
            node.Name = Encoding.UTF8.GetString(name);
        }
    }

    /// <summary>A process has ended. It stays known for as long as one runs that it is above of.</summary>
    public void End(int pid, ulong startTicks)
    {
        if (Find(pid, startTicks) is { } node)
        {
            _ended.Enqueue(node);
        }

        while (_ended.Count > MostEnded)
        {
            var oldest = _ended.Dequeue();
            if (Find(oldest.Pid, oldest.StartTicks) == oldest)
            {
                _processes.Remove(oldest.Pid);
            }
        }
    }

    /// <summary>From the parent up. Null: the process is not known here.</summary>
    public ProcessParents? Of(int pid, ulong startTicks)
    {
        if (Find(pid, startTicks) is not { } node)
        {
            return null;
        }

        _pool.Begin();
        for (var above = node.Parent; above is not null; node = above, above = above.Parent)
        {
            if (!_pool.Add(new ProcessParent(above.Pid, above.Name)))
            {
                return _pool.Intern();
            }
        }

        if (node is { Parent: null, ParentPid: > 0 })
        {
            _pool.Add(new ProcessParent(node.ParentPid, ""));
        }

        return _pool.Intern();
    }

    Node? Find(int pid, ulong startTicks) => _processes.TryGetValue(pid, out var node) && node.StartTicks == startTicks ? node : null;

    /// <summary>Where each process starts the next and ends, those that have ended would never be forgotten.</summary>
    static void CutAbove(Node node)
    {
        for (var generation = 0; generation < ProcessParents.Most; generation++)
        {
            if (node.Parent is not { } above)
            {
                return;
            }

            node = above;
        }

        node.Parent = null;
    }

    static bool IsText(ReadOnlySpan<byte> utf8, string text)
    {
        Span<char> chars = stackalloc char[64];
        return utf8.Length <= chars.Length && chars[..Encoding.UTF8.GetChars(utf8, chars)].SequenceEqual(text);
    }
}
