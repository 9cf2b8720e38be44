using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>
/// The host's processes, kept up to date poll by poll: who came, who went, and who is in which network namespace. A
/// process that went gives up its sockets.
/// </summary>
sealed class ProcessTable(ProcRoot proc, SocketHolders holders, IReadOnlySet<ulong>? onlyNetNs)
{
    /// <summary>A young process may yet enter a namespace or call exec; an old one hardly ever does.</summary>
    public const int YoungPolls = 8;

    /// <summary>In how many polls every process's namespace has been read again.</summary>
    const int NetNsRound = 4;

    readonly Dictionary<int, ProcessEntry> _byPid = [];
    readonly List<ProcRoot.PidEntry> _pids = [];
    readonly List<ProcessEntry> _gone = [];

    public int Count => _byPid.Count;

    /// <summary>The processes that may be looked at, oldest first.</summary>
    public List<ProcessEntry> Entries { get; } = [];

    public ProcessEntry? Find(int pid) => _byPid.GetValueOrDefault(pid);

    public void Refresh(int poll)
    {
        proc.ReadPids(_pids);
        Entries.Clear();
        foreach (var pid in _pids)
        {
            var process = Meet(pid, poll);
            process.SeenPoll = poll;
            if (process.NetNs == 0 || poll - process.FirstPoll < YoungPolls || (process.Pid + poll) % NetNsRound == 0)
            {
                process.NetNs = proc.ReadNetNs(process.Pid);
            }

            if (onlyNetNs is null || onlyNetNs.Contains(process.NetNs))
            {
                Entries.Add(process);
            }
        }

        DropGone(poll);
    }

    ProcessEntry Meet(ProcRoot.PidEntry pid, int poll)
    {
        if (_byPid.TryGetValue(pid.Pid, out var known))
        {
            if (known.DirectoryInode == pid.DirectoryInode)
            {
                return known;
            }

            known.DirectoryInode = pid.DirectoryInode;
            if (IsStill(known))
            {
                return known;
            }

            GiveUp(known);
        }

        var process = new ProcessEntry(pid.Pid) { DirectoryInode = pid.DirectoryInode, FirstPoll = poll, SeenPoll = poll };
        if (ProcessStat.TryParse(proc.ReadFile(pid.Pid, "stat"u8), out var stat))
        {
            process.StartTicks = stat.StartTicks;
            process.ParentPid = stat.ParentPid;
        }

        _byPid[pid.Pid] = process;
        return process;
    }

    bool IsStill(ProcessEntry process) =>
        ProcessStat.TryParse(proc.ReadFile(process.Pid, "stat"u8), out var stat) && stat.StartTicks == process.StartTicks;

    void DropGone(int poll)
    {
        if (_byPid.Count == _pids.Count)
        {
            return;
        }

        _gone.Clear();
        foreach (var process in _byPid.Values)
        {
            if (process.SeenPoll != poll)
            {
                _gone.Add(process);
            }
        }

        foreach (var process in _gone)
        {
            GiveUp(process);
            _byPid.Remove(process.Pid);
        }
    }

    void GiveUp(ProcessEntry process)
    {
        foreach (var inode in process.Sockets.Items)
        {
            holders.Remove(inode, process);
        }

        process.Sockets.Clear();
    }
}
