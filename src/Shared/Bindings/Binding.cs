using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>
/// One socket held by the same processes from one moment to another. A moment is known as a range: the socket was
/// opened within [<see cref="OpenedFrom"/>, <see cref="OpenedBy"/>] and closed within [<see cref="ClosedFrom"/>,
/// <see cref="ClosedBy"/>]. Between OpenedBy and ClosedFrom it was there for certain; before OpenedFrom and after
/// ClosedBy it certainly was not. All times are nanoseconds since 1970.
/// </summary>
public sealed class Binding
{
    /// <summary>The time of what has not happened yet.</summary>
    public const long Open = long.MaxValue;

    /// <summary>Unique in one run of a tracker.</summary>
    public ulong Id { get; init; }

    /// <summary>The kernel's socket cookie; 0: not known.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Inode number of the network namespace; 0: not known.</summary>
    public ulong NetNs { get; init; }

    public required Endpoint Local { get; init; }

    /// <summary>Null where the socket is not connected.</summary>
    public Endpoint? Remote { get; init; }

    public bool Listening { get; init; }

    /// <summary>Bound to :: and open to IPv4 too.</summary>
    public bool DualStack { get; init; }

    /// <summary>The holders; empty: the socket existed, but nobody saw whose it was.</summary>
    public IReadOnlyList<ProcessInfo> Owners { get; init; } = [];

    public long OpenedFrom { get; init; }

    public long OpenedBy { get; init; }

    public long ClosedFrom { get; set; } = Open;

    public long ClosedBy { get; set; } = Open;

    public bool IsOpen => ClosedBy == Open;

    /// <summary>
    /// Closes it as one that never was: before it opened. So a tracker corrects what it told too early, such as a connection
    /// that it took for the listener's before another process accepted it.
    /// </summary>
    public void TakeBack() => ClosedFrom = ClosedBy = OpenedFrom - 1;
}
