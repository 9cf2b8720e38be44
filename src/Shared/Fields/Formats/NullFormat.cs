using System.Buffers;
using Enrichment.Nfcapd;

namespace Enrichment.Fields.Formats;

/// <summary>No flows at all, only the totals.</summary>
public sealed class NullFormat : FlowFormat
{
    public override FlowSource Source { get; set; } = new();

    public override bool IsTable => true;

    public override void Write(FlowRecord flow, IBufferWriter<byte> output)
    {
    }
}
