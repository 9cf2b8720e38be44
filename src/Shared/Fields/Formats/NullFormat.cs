using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

/// <summary>No flows at all, only the totals.</summary>
public sealed class NullFormat : FlowFormat
{
    public override FlowSource Source { get; set; } = new();

    public override bool IsTable => true;

    public override TextBuffer Text { get; } = new();

    public override void Add(FlowRecord flow)
    {
    }
}
