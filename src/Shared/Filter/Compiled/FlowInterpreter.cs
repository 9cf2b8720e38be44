using Enrichment.Filter.Tree;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Compiled;

/// <summary>Asks the filter's tree itself, of the flows of one block.</summary>
sealed class FlowInterpreter(FilterNode root)
{
    readonly FlowRecord _record = new();
    NfcapdBlock _block = new();
    string? _ident;

    /// <param name="ident">Of the file.</param>
    public void Begin(NfcapdBlock block, string? ident) => (_block, _ident) = (block, ident);

    /// <param name="node">A part of the filter; null: the whole.</param>
    public bool Passes(FilterNode? node, int flow)
    {
        _block.View(flow, _record);
        return (node ?? root).Passes(_record, new FilterContext(_ident));
    }
}
