using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Lookup;

/// <summary>The rows of a history that goes on; hold its lock.</summary>
readonly struct LiveRows(BindingHistory history, AttributionOptions options) : IRowIndex
{
    readonly BindingTable _table = history.Table;

    public void PrefetchSlot(uint hash) => _table.PrefetchBucket(hash);

    public void PrefetchChain(uint hash) => _table.PrefetchFirst(hash);

    public int Likely(uint hash) => _table.First(hash);

    public void PrefetchRow(int row)
    {
        // It was asked for with its chain.
    }

    public ref BindingRow this[int row] => ref _table[row];

    public bool IsAlone(int row, uint hash) => _table.IsAlone(row, hash);

    // As BindingSearch weighs it. Where nobody has told of a close, it was there up to the watermark.
    public bool IsThen(in BindingRow row, in FlowQuery flow)
    {
        var host = history.Places[row.Place].Host;
        var first = host.ToHost(flow.FirstNs);
        var (closedFrom, closedBy) = row.ClosedBy == Binding.Open && host.WatermarkNs != long.MaxValue
            ? (host.WatermarkNs, host.WatermarkNs + options.TrustOpenNs)
            : (row.ClosedFrom, row.ClosedBy);
        return host.ToHost(flow.LastNs) - flow.EarlierNs >= row.OpenedBy && first <= closedFrom && first < closedBy;
    }

    public ref readonly EndStamp Exact(int owners) => ref history.Owners[owners].Exact;
}
