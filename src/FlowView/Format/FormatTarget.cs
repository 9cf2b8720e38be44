using System.Buffers;
using Enrichment.Fields;
using Enrichment.Nfcapd;
using Enrichment.View.Scan;

namespace Enrichment.View.Format;

/// <summary>Writes each flow as text.</summary>
sealed class FormatTarget(FlowFormat format, IBufferWriter<byte> output) : IFlowTarget
{
    public void Take(FlowRecord flow) => format.Write(flow, output);
}
