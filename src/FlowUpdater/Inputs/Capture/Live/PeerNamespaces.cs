using System.Collections.Concurrent;

namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>
/// Which network namespace is at the other end of each veth: the container's, most often. The kernel gives a number for
/// it that means something in this namespace alone; whose number it is, it says of each namespace that can be opened.
/// One thread learns, others ask.
/// </summary>
sealed class PeerNamespaces
{
    /// <summary>Interfaces that are remembered, also when they are gone: their last flows come later. Indexes count up.</summary>
    const int Most = 65_536;

    readonly ConcurrentDictionary<uint, ulong> _behind = [];
    /// <summary>Who cannot be found is looked for again at the next news of interfaces, but not so often: it means going through all processes.</summary>
    const int PauseMs = 1000;

    readonly Dictionary<int, (int Number, ulong Inode)> _known = [];
    long _nextAt;

    /// <summary>The inode of the namespace; 0: this one, or not known.</summary>
    public ulong Behind(uint interfaceIndex) => _behind.GetValueOrDefault(interfaceIndex);

    /// <summary>Takes note of new pairs, and of ends that went to another namespace.</summary>
    public void Learn(IReadOnlyList<NetworkLink> links)
    {
        var wanted = links.Where(static link => link.Kind == "veth" && link.OtherNamespace >= 0).ToList();
        var isNew = wanted.Exists(link => !_known.TryGetValue(link.Index, out var known) || known.Number != link.OtherNamespace);
        if (!isNew && (Environment.TickCount64 < _nextAt || wanted.TrueForAll(link => _known[link.Index].Inode != 0)))
        {
            return;
        }

        _nextAt = Environment.TickCount64 + PauseMs;

        if (_behind.Count + wanted.Count > Most)
        {
            _behind.Clear();
            _known.Clear();
        }

        var inodes = NamespaceNumbers.Read();
        foreach (var link in wanted)
        {
            var inode = inodes.GetValueOrDefault(link.OtherNamespace);
            _known[link.Index] = (link.OtherNamespace, inode);
            _behind[(uint)link.Index] = inode;
        }
    }
}
