using Enrichment.Filter;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;
using Enrichment.Text;

namespace Enrichment.Updater.Outputs;

/// <summary><c>--filter</c>: asked of each flow as it would stand in a file, with the processes that attribution found.</summary>
/// <param name="placeholder">The name of a flow without any.</param>
/// <param name="ident">Of the files.</param>
sealed class OutputFilter(FlowFilter filter, string placeholder, string ident)
{
    readonly FlowSelector _selector = filter.CreateSelector();
    readonly byte[] _record = new byte[NamedRecord.MaxSize];
    readonly int[] _kept = new int[FlowBatch.MaxFlows];
    readonly FlowRecord _view = new();

    /// <summary>Flows that did not pass.</summary>
    public long Stopped { get; private set; }

    public bool Passes(in FlowValues flow, in FlowStamp stamp)
    {
        Span<byte> name = stackalloc byte[ProcessNameText.MaxLayout2];
        var nameLength = ProcessNameText.Write(stamp.NameOr(placeholder), name);
        _view.Load(_record, 0, FlowRecordBuilder.Write(flow, name[..nameLength], _record));
        return Passes(stamp);
    }

    /// <summary>Keeps the flows of a batch that pass, and their stamps.</summary>
    /// <returns>How many.</returns>
    public int Keep(FlowBatch flows, Span<FlowStamp> stamps)
    {
        var kept = 0;
        for (var i = 0; i < stamps.Length; i++)
        {
            NamedRecord.Load(flows, i, stamps[i].NameOr(placeholder), _record, _view);
            if (Passes(stamps[i]))
            {
                _kept[kept] = i;
                stamps[kept++] = stamps[i];
            }
        }

        flows.Keep(_kept.AsSpan(0, kept));
        return kept;
    }

    bool Passes(in FlowStamp stamp)
    {
        _view.Stamp = stamp;
        _view.Count++;
        _selector.Ident = ident;
        if (_selector.Passes(_view))
        {
            return true;
        }

        Stopped++;
        return false;
    }
}
