using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Records;

/// <summary>Hands on the flows of -O.</summary>
sealed class SortedFlows(IFlowTarget target)
{
    const int BytesEach = 256, Share = 8, Fewest = 4096, Most = 512 * 1024;

    public void Send(RecordsInOrder records, long limit, RecordFetch files, MemoryBudget budget)
    {
        var flow = new FlowRecord();
        var number = 0L;
        var atOnce = (int)Math.Min(limit, Math.Clamp(budget.Limit / Share / BytesEach, Fewest, Most));
        foreach (var numbers in records.Numbers().Chunk(atOnce))
        {
            foreach (ref readonly var copy in files.Read(numbers).AsSpan())
            {
                flow.Load(copy.Buffer, copy.Start, copy.Size);
                (flow.Count, flow.Stamp) = (++number, copy.Stamp);
                target.Take(flow);
            }
        }
    }
}
