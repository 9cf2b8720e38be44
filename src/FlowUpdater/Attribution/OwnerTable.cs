using System.Runtime.CompilerServices;
using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// The owners of bindings, each set of processes once, counted by the rows that name it and forgotten with the last.
/// Index 0 is the set of nobody.
/// </summary>
sealed class OwnerTable
{
    public const int Nobody = 0;

    /// <summary>How many sets a stamp can join; more say no more.</summary>
    public const int MostJoined = 8;

    const int MostKept = 4096;

    readonly List<Slot> _slots = [new Slot { Set = new OwnerSet([]), Rows = 1 }];
    readonly Stack<int> _free = [];
    readonly Dictionary<IReadOnlyList<ProcessInfo>, int> _index = new(SameProcesses.Comparer);
    readonly Dictionary<JoinKey, OwnerSet> _joined = [];
    readonly Lock _joinGate = new();
    uint _generation;

    /// <summary>Sets in use.</summary>
    public int Count => _index.Count;

    public OwnerSet this[int index] => _slots[index].Set!;

    /// <summary>By index, the stamp of each set; of no meaning where there is none.</summary>
    public EndStamp[] Stamps(MatchGrade grade) => [.. _slots.Select(slot => slot.Set?.Stamp(grade) ?? default)];

    /// <summary>The index of the set, which is kept until <see cref="Release"/>.</summary>
    public int Acquire(IReadOnlyList<ProcessInfo> owners)
    {
        if (owners.Count == 0)
        {
            return Nobody;
        }

        if (_index.TryGetValue(owners, out var index))
        {
            _slots[index].Rows++;
            return index;
        }

        if (!_free.TryPop(out index))
        {
            index = _slots.Count;
            _slots.Add(new Slot());
        }

        var slot = _slots[index];
        slot.Set = new OwnerSet([.. owners]);
        slot.Rows = 1;
        slot.Generation = ++_generation;
        _index.Add(slot.Set.Owners, index);
        return index;
    }

    public void Release(int index)
    {
        if (index == Nobody || --_slots[index].Rows > 0)
        {
            return;
        }

        _index.Remove(_slots[index].Set!.Owners);
        _slots[index].Set = null;
        _free.Push(index);
    }

    /// <summary>All processes of several sets as one, by name; the same object for the same sets, so that a lookup makes none.</summary>
    /// <param name="sets">At most <see cref="MostJoined"/>; they are put in order.</param>
    /// <param name="more">There were more than these.</param>
    public OwnerSet Join(Span<int> sets, bool more)
    {
        sets.Sort();
        var key = default(JoinKey);
        key[MostJoined] = more ? 1UL : 0;
        for (var i = 0; i < sets.Length; i++)
        {
            key[i] = ((ulong)_slots[sets[i]].Generation << 32) | (uint)sets[i];
        }

        lock (_joinGate)
        {
            if (_joined.TryGetValue(key, out var joined))
            {
                return joined;
            }

            if (_joined.Count == MostKept)
            {
                _joined.Clear();
            }

            _joined.Add(key, joined = Union(sets, more));
            return joined;
        }
    }

    OwnerSet Union(ReadOnlySpan<int> sets, bool more)
    {
        var owners = new List<ProcessInfo>();
        foreach (var set in sets)
        {
            owners.AddRange(this[set].Owners.Except(owners));
        }

        owners.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name) is var order && order != 0 ? order : a.Pid.CompareTo(b.Pid));
        return new OwnerSet(owners, more);
    }

    sealed class Slot
    {
        public OwnerSet? Set;
        public int Rows;
        public uint Generation;
    }

    [InlineArray(MostJoined + 1)]
    struct JoinKey : IEquatable<JoinKey>
    {
        ulong _first;

        public readonly bool Equals(JoinKey other) => ((ReadOnlySpan<ulong>)this).SequenceEqual(other);

        public override readonly bool Equals(object? obj) => obj is JoinKey other && Equals(other);

        public override readonly int GetHashCode() => HashCode.Combine(this[0], this[1], this[2], this[3], this[MostJoined]);
    }

    /// <summary>Lists of processes by what is in them, in order.</summary>
    sealed class SameProcesses : IEqualityComparer<IReadOnlyList<ProcessInfo>>
    {
        public static readonly SameProcesses Comparer = new();

        public bool Equals(IReadOnlyList<ProcessInfo>? x, IReadOnlyList<ProcessInfo>? y)
        {
            if (ReferenceEquals(x, y))
            {
                return true;
            }

            if (x is null || y is null || x.Count != y.Count)
            {
                return false;
            }

            for (var i = 0; i < x.Count; i++)
            {
                if (!x[i].Equals(y[i]))
                {
                    return false;
                }
            }

            return true;
        }

        // The first process tells most sets apart; its name, pid and start tell most processes apart.
        public int GetHashCode(IReadOnlyList<ProcessInfo> owners) =>
            HashCode.Combine(owners.Count, owners[0].Pid, owners[0].StartTimeNs, owners[0].Name.GetHashCode(StringComparison.Ordinal));
    }
}
