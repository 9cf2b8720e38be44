using System.Collections;

namespace Enrichment.Bindings;

/// <summary>A process above another one.</summary>
/// <param name="Pid">In the host's initial pid namespace.</param>
/// <param name="Name">As it was called when its child was first seen; empty: not known, it was gone by then.</param>
public readonly record struct ProcessParent(int Pid, string Name);

/// <summary>
/// Who started a process: its parent, that one's parent and so on, as it was when the process was first seen. Who has become an orphan since
/// keeps what is known. It ends at pid 1, after <see cref="Most"/>, or where nobody knows further. Two of the same processes are equal.
/// </summary>
public sealed class ProcessParents : IReadOnlyList<ProcessParent>, IEquatable<ProcessParents>
{
    /// <summary>What is further up is left out.</summary>
    public const int Most = 16;

    /// <summary>The kernel's own pids: init, and the parent of its threads. Above them there is nothing.</summary>
    const int LastRoot = 2;

    public static readonly ProcessParents None = new([]);

    readonly ProcessParent[] _nearestFirst;
    readonly int _hash;
    string? _text;

    ProcessParents(ProcessParent[] nearestFirst)
    {
        _nearestFirst = nearestFirst;
        _hash = HashOf(nearestFirst);
    }

    /// <param name="nearestFirst">Those after the first <see cref="Most"/> are left out.</param>
    public static ProcessParents Of(ReadOnlySpan<ProcessParent> nearestFirst) =>
        nearestFirst.IsEmpty ? None : new(nearestFirst[..Math.Min(Most, nearestFirst.Length)].ToArray());

    public int Count => _nearestFirst.Length;

    /// <param name="index">0: the parent.</param>
    public ProcessParent this[int index] => _nearestFirst[index];

    /// <summary>It reaches up to where there is nothing above.</summary>
    public bool IsWhole => Count > 0 && _nearestFirst[^1].Pid <= LastRoot;

    /// <summary>Null: not known.</summary>
    public string? NameOfParent => Count > 0 && _nearestFirst[0].Name is { Length: > 0 } name ? name : null;

    /// <summary>Whether one of them is called so.</summary>
    public bool HasName(Func<string, bool> isIt)
    {
        foreach (var parent in _nearestFirst)
        {
            if (parent.Name.Length > 0 && isIt(parent.Name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Names from the parent up, as in <c>sh&lt;cron&lt;systemd</c>; <c>?</c> for one that is not known, three dots where the rest is not.</summary>
    public override string ToString() => _text ??= Text();

    string Text()
    {
        var names = string.Join('<', _nearestFirst.Select(static parent => parent.Name.Length > 0 ? parent.Name : "?"));
        return Count == 0 || IsWhole ? names : names + "<...";
    }

    public bool Equals(ProcessParents? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && other.IsOf(_nearestFirst));

    public override bool Equals(object? obj) => Equals(obj as ProcessParents);

    public override int GetHashCode() => _hash;

    public IEnumerator<ProcessParent> GetEnumerator() => ((IEnumerable<ProcessParent>)_nearestFirst).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool IsOf(ReadOnlySpan<ProcessParent> nearestFirst) => nearestFirst.SequenceEqual(_nearestFirst);

    internal static int HashOf(ReadOnlySpan<ProcessParent> nearestFirst)
    {
        var hash = default(HashCode);
        foreach (var parent in nearestFirst)
        {
            hash.Add(parent.Pid);
            hash.Add(string.GetHashCode(parent.Name, StringComparison.Ordinal));
        }

        return hash.ToHashCode();
    }
}
