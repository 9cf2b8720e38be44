using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>What makes a binding of a snapshot one that is known already: the same socket in the same hands.</summary>
readonly record struct SocketIdentity(Endpoint Local, Endpoint? Remote, ulong NetNs, ulong Cookie, HolderList Holders)
{
    public static SocketIdentity Of(Binding binding) =>
        new(binding.Local, binding.Remote, binding.NetNs, binding.Cookie, new HolderList(binding.Owners));
}

/// <summary>Processes by what identifies them: boot, pid and start.</summary>
readonly struct HolderList(IReadOnlyList<ProcessInfo> owners) : IEquatable<HolderList>
{
    readonly IReadOnlyList<ProcessInfo> _owners = owners;

    public bool Equals(HolderList other)
    {
        if (_owners.Count != other._owners.Count)
        {
            return false;
        }

        for (var i = 0; i < _owners.Count; i++)
        {
            var (mine, theirs) = (_owners[i], other._owners[i]);
            if (mine.Pid != theirs.Pid || mine.StartTimeNs != theirs.StartTimeNs || mine.BootId != theirs.BootId || mine.Name != theirs.Name)
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is HolderList other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var owner in _owners)
        {
            hash.Add(owner.Pid);
        }

        return hash.ToHashCode();
    }
}
