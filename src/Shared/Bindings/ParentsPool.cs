using System.Diagnostics.CodeAnalysis;

namespace Enrichment.Bindings;

/// <summary>One object for equal parents: thousands of short-lived processes have the same. Made of what is added one by one, without allocating for what is known.</summary>
public sealed class ParentsPool
{
    /// <summary>Distinct ones; then it begins anew.</summary>
    const int MostKept = 1 << 14;

    readonly HashSet<ProcessParents> _known = new(new ByParents());
    readonly HashSet<ProcessParents>.AlternateLookup<ReadOnlySpan<ProcessParent>> _bySpan;
    readonly ProcessParent[] _added = new ProcessParent[ProcessParents.Most];
    int _count;

    public ParentsPool() => _bySpan = _known.GetAlternateLookup<ReadOnlySpan<ProcessParent>>();

    public void Begin() => _count = 0;

    /// <summary>False: there were as many as are kept, and it is left out.</summary>
    public bool Add(ProcessParent next)
    {
        if (_count == _added.Length)
        {
            return false;
        }

        _added[_count++] = next;
        return true;
    }

    /// <summary>What was added since <see cref="Begin"/>.</summary>
    public ProcessParents Intern()
    {
        var span = _added.AsSpan(0, _count);
        if (_bySpan.TryGetValue(span, out var known))
        {
            return known;
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        var made = ProcessParents.Of(span);
        _known.Add(made);
        return made;
    }

    sealed class ByParents : IEqualityComparer<ProcessParents>, IAlternateEqualityComparer<ReadOnlySpan<ProcessParent>, ProcessParents>
    {
        public bool Equals(ProcessParents? x, ProcessParents? y) => x is null ? y is null : x.Equals(y);

        public int GetHashCode([DisallowNull] ProcessParents obj) => obj.GetHashCode();

        public bool Equals(ReadOnlySpan<ProcessParent> alternate, ProcessParents other) => other.IsOf(alternate);

        public int GetHashCode(ReadOnlySpan<ProcessParent> alternate) => ProcessParents.HashOf(alternate);

        public ProcessParents Create(ReadOnlySpan<ProcessParent> alternate) => ProcessParents.Of(alternate);
    }
}
