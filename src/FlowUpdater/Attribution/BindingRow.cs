using Enrichment.Bindings;
using Enrichment.Flows;

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

    /// <summary>Host and network namespace: index into <see cref="BindingHistory.Places"/>.</summary>
    public int Place;

    /// <summary>Index into <see cref="OwnerTable"/>.</summary>
    public int Owners;

    /// <summary>The row that was closed next; -1: none.</summary>
    public int NextClosed;

    public ushort LocalPort;
    public ushort RemotePort;
    public byte Protocol;
    public RowKind Kind;
    public bool IPv4;
    public bool DualStack;

    public readonly bool IsOpen => ClosedBy == Binding.Open;

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
