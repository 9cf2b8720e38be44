using Enrichment.Nfcapd;
using Enrichment.View.Scan;

namespace Enrichment.View.Files;

/// <summary>
/// Flows into a new flow file (-w): records as they are, with the stamps of their two ends, and what the files tell of exporters, samplers
/// and names.
/// </summary>
sealed class FlowFileTarget(FlowFileOutput output) : IFlowTarget
{
    // More than collectors tell; what a hostile file tells beyond is left out.
    const int MostOthers = 10_000;

    readonly HashSet<string> _others = [];

    public void Take(FlowRecord flow) => output.Guard(static (writer, flow) => writer.Append(flow), flow);

    /// <summary>Counters of exporters are left out: they are those of all flows. What was told before is not told again.</summary>
    public void TakeOthers(NfcapdBlock block)
    {
        block.Rewind();
        while (block.Next(out RecordSlot slot))
        {
            if (slot.Type is RecordType.ExporterInfo or RecordType.Sampler or RecordType.LegacySampler
                or RecordType.NbarNames or RecordType.InterfaceNames or RecordType.VrfNames)
            {
                TakeOther(block.Bytes.AsSpan(slot.Offset, slot.Size));
            }
        }

        block.Rewind();
    }

    void TakeOther(ReadOnlySpan<byte> record)
    {
        if (_others.Count < MostOthers && _others.Add(Convert.ToBase64String(record)))
        {
            output.Guard(static (writer, bytes) => writer.Append(bytes), record.ToArray());
        }
    }
}
