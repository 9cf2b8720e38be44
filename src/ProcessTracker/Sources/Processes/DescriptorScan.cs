using System.Diagnostics;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>
/// Learns which process holds which socket by reading the links in /proc/PID/fd, and as few of them as it can: of
/// processes that are new or whose number of descriptors changed; of all others only while sockets without a holder
/// are left; and of each once in a while, whatever it seems to do.
/// </summary>
/// <param name="reconcilePolls">Within how many polls every process is scanned at least once.</param>
sealed class DescriptorScan(ProcRoot proc, ProcessTable processes, SocketHolders holders, ProcessReader reader, int reconcilePolls)
{
    /// <summary>The process that most lately gained a socket is the likeliest to hold the next.</summary>
    static readonly Comparison<ProcessEntry> LikeliestFirst = static (a, b) =>
        a.GainPoll != b.GainPoll ? b.GainPoll.CompareTo(a.GainPoll) : b.FirstPoll.CompareTo(a.FirstPoll);

    readonly List<ProcessEntry> _others = [];
    InodeSet _found = new();

    public long Scans { get; private set; }

    /// <summary>Scans what changed.</summary>
    public void ScanChanged(int poll)
    {
        var entries = processes.Entries;
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var process = entries[i];
            var count = proc.CountDescriptors(process.Pid);
            if (count != process.DescriptorCount || process.ScanAgain || IsTurn(process, poll))
            {
                process.DescriptorCount = count;
                Scan(process, poll);
            }
            else if (poll - process.FirstPoll < ProcessTable.YoungPolls)
            {
                reader.Refresh(process, holders);
            }
        }
    }

    /// <summary>
    /// Goes on with the other processes while wanted sockets are left, for at most <paramref name="budget"/>. A process
    /// scanned since <paramref name="sincePoll"/> cannot help and is passed over, so a search goes on where it stopped.
    /// </summary>
    public void Search(HashSet<uint> wanted, int sincePoll, int poll, TimeSpan budget)
    {
        var started = Stopwatch.GetTimestamp();
        DropFound(wanted);
        if (wanted.Count == 0)
        {
            return;
        }

        _others.Clear();
        foreach (var process in processes.Entries)
        {
            if (process.ScanPoll < sincePoll)
            {
                _others.Add(process);
            }
        }

        _others.Sort(LikeliestFirst);
        foreach (var process in _others)
        {
            Scan(process, poll);
            foreach (var inode in process.Sockets.Items)
            {
                wanted.Remove(inode);
            }

            if (wanted.Count == 0 || Stopwatch.GetElapsedTime(started) > budget)
            {
                return;
            }
        }
    }

    void DropFound(HashSet<uint> wanted)
    {
        foreach (var inode in wanted)
        {
            if (holders.IsHeld(inode))
            {
                wanted.Remove(inode);
            }
        }
    }

    bool IsTurn(ProcessEntry process, int poll) => (process.Pid + poll) % reconcilePolls == 0;

    void Scan(ProcessEntry process, int poll)
    {
        Scans++;
        var isFirst = process.ScanPoll < 0 && process.FirstPoll > 0;
        process.ScanPoll = poll;
        _found.Clear();
        process.IsClosedToUs = !proc.ReadSockets(process.Pid, ref _found);
        _found.Settle();

        // Between fork and exec a child holds all its parent's sockets. What a new process shares with others is
        // therefore believed only when the next poll finds it again.
        process.ScanAgain = isFirst && _found.RemoveAll(holders.IsHeld) > 0;
        if (isFirst && _found.Count > 0 && processes.Find(process.ParentPid) is { } parent)
        {
            // What nobody is known to hold, its parent may have opened, and not only this child.
            parent.ScanAgain = true;
        }

        Record(process, poll);
        reader.Refresh(process, holders);
    }

    /// <summary>Brings the holders in line with what was found: both sets are in ascending order and are walked together.</summary>
    void Record(ProcessEntry process, int poll)
    {
        var before = process.Sockets.Items;
        var now = _found.Items;
        int b = 0, n = 0;
        while (b < before.Length || n < now.Length)
        {
            if (n == now.Length || (b < before.Length && before[b] < now[n]))
            {
                holders.Remove(before[b++], process);
            }
            else if (b == before.Length || now[n] < before[b])
            {
                holders.Add(now[n++], process);
                process.GainPoll = poll;
            }
            else
            {
                b++;
                n++;
            }
        }

        process.Sockets.CopyFrom(_found);
    }
}
