using Enrichment.Filter;
using Enrichment.Flows;
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
    readonly byte[] _record = new byte[FlowRecordBuilder.MaxSize];
    readonly FlowRecord _view = new();

    /// <summary>Flows that did not pass.</summary>
    public long Stopped { get; private set; }

    public bool Passes(in FlowValues flow, in FlowStamp stamp)
    {
        Span<byte> name = stackalloc byte[ProcessNameText.MaxLayout2];
        var nameLength = ProcessNameText.Write(stamp.NameOr(placeholder), name);
        _view.Load(_record, 0, FlowRecordBuilder.Write(flow, name[..nameLength], _record));
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
