namespace Enrichment.Netflow.Batches;

/// <summary>Takes batches that are full, and gives empty ones for them.</summary>
public interface IBatchExchange
{
    FlowBatch Exchange(FlowBatch full);
}
