using Enrichment.Flows;
using Enrichment.Updater.Attribution.Lookup;

namespace Enrichment.Updater.Attribution.Frozen;

/// <summary>The rows of a history that changes no more; no lock is needed.</summary>
readonly struct FrozenIndex(BindingHistory history) : IRowIndex
{
    readonly FrozenRows _rows = history.Frozen!;
    readonly bool _knowsAll = history.Hosts.TrueForAll(host => host.WatermarkNs == long.MaxValue);
    readonly EndStamp[] _exact = history.Owners.Stamps(MatchGrade.Exact);

    public void PrefetchSlot(uint hash) => _rows.PrefetchSlot(hash);

    public void PrefetchChain(uint hash)
    {
        // The slot says where the row is.
    }

    public int Likely(uint hash) => _rows.Likely(hash);

    public void PrefetchRow(int row) => _rows.PrefetchRow(row);

    public ref BindingRow this[int row] => ref _rows[row];

    public bool IsAlone(int row, uint hash) => !_rows[row].Continues;

    // As BindingSearch weighs it: certainly there while the flow ran.
    public bool IsThen(in BindingRow row, in FlowQuery flow)
    {
        var offset = _rows.OffsetOf(row);
        var first = flow.FirstNs - offset;
        return flow.LastNs - offset - flow.EarlierNs >= row.OpenedBy && first <= row.ClosedFrom && first < row.ClosedBy && (_knowsAll || !row.IsOpen);
    }

    public ref readonly EndStamp Exact(int owners) => ref _exact[owners];
}
