using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution.Frozen;

namespace Enrichment.Updater.Attribution;

/// <summary>A binding in 88 bytes. Its kind says under which key it is found: see <see cref="BindingTable"/>.</summary>
struct BindingRow
{
    public IpAddress Local;
    public IpAddress Remote;
    public long OpenedFrom;
    public long OpenedBy;
    public long ClosedFrom;
    public long ClosedBy;

    /// <summary>
    /// While rows come and go, the row that was closed next; -1: none. Once frozen, the latest close of this row and of those of its key
    /// before it (see <see cref="FrozenRows"/>).
    /// </summary>
    public long Link;

    /// <summary>Host and network namespace: index into <see cref="BindingHistory.Places"/>.</summary>
    public int Place;

    /// <summary>Index into <see cref="OwnerTable"/>.</summary>
    public int Owners;

    public ushort LocalPort;
    public ushort RemotePort;
    public byte Protocol;
    public RowKind Kind;
    public RowTraits Traits;

    public readonly bool IsOpen => ClosedBy == Binding.Open;

    /// <summary>The tracker corrected itself: the socket was another's (see <see cref="Binding.TakeBack"/>).</summary>
    public readonly bool IsTakenBack => ClosedBy < OpenedFrom;

    public readonly bool IPv4 => (Traits & RowTraits.IPv4) != 0;

    public readonly bool DualStack => (Traits & RowTraits.DualStack) != 0;

    /// <summary>The next row is of the same key; only once frozen.</summary>
    public readonly bool Continues => (Traits & RowTraits.Continues) != 0;

    public static RowKind KindOf(Binding binding) =>
        binding.Remote is not null ? RowKind.Connected
        : binding.Local.Address.IsAny ? RowKind.Wildcard
        : RowKind.Local;
}

/// <summary>How a binding can be meant by a flow; the numbers are those of the grade it gives.</summary>
enum RowKind : byte
{
    Free = 0,
    Wildcard = MatchGrade.Wildcard,
    Local = MatchGrade.Local,
    Connected = MatchGrade.Exact,
}

[Flags]
enum RowTraits : byte
{
    None = 0,
    IPv4 = 1,
    DualStack = 2,
    Continues = 4,
}
