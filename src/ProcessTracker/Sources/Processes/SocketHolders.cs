using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>Which processes hold a socket, by inode number; and whose set of holders changed since it was last asked.</summary>
sealed class SocketHolders
{
    readonly Dictionary<uint, Holders> _byInode = [];
    readonly HashSet<uint> _changed = [];

    struct Holders
    {
        public ProcessEntry First;

        /// <summary>Prefork servers and inherited sockets: the others. Null where there is one holder.</summary>
        public List<ProcessEntry>? Others;
    }

    public IReadOnlyCollection<uint> Changed => _changed;

    public void ClearChanged() => _changed.Clear();

    public bool IsHeld(uint inode) => _byInode.ContainsKey(inode);

    /// <summary>Tells that a holder is no longer what it was (it has called exec), so all its sockets changed hands.</summary>
    public void Touch(ProcessEntry process)
    {
        foreach (var inode in process.Sockets.Items)
        {
            _changed.Add(inode);
        }
    }

    public void Add(uint inode, ProcessEntry process)
    {
        ref var holders = ref CollectionsMarshal.GetValueRefOrAddDefault(_byInode, inode, out var exists);
        if (exists)
        {
            (holders.Others ??= []).Add(process);
        }
        else
        {
            holders.First = process;
        }

        _changed.Add(inode);
    }

    public void Remove(uint inode, ProcessEntry process)
    {
        ref var holders = ref CollectionsMarshal.GetValueRefOrNullRef(_byInode, inode);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref holders))
        {
            return;
        }

        _changed.Add(inode);
        if (holders.First != process)
        {
            holders.Others?.Remove(process);
        }
        else if (holders.Others is { Count: > 0 } others)
        {
            holders.First = others[^1];
            others.RemoveAt(others.Count - 1);
        }
        else
        {
            _byInode.Remove(inode);
        }
    }

    /// <summary>The holders by ascending pid, into a list that is cleared first.</summary>
    public void CopyTo(uint inode, List<ProcessEntry> holders)
    {
        holders.Clear();
        if (_byInode.TryGetValue(inode, out var held))
        {
            holders.Add(held.First);
            if (held.Others is { Count: > 0 } others)
            {
                holders.AddRange(others);
                holders.Sort(static (a, b) => a.Pid.CompareTo(b.Pid));
            }
        }
    }
}
