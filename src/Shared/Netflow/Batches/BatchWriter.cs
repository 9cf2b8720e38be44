using System.Runtime.CompilerServices;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Plans;

namespace Enrichment.Netflow.Batches;

/// <summary>Fills batches with records; a full one is exchanged for an empty one.</summary>
sealed class BatchWriter(FlowBatch first, IBatchExchange exchange)
{
    ExportSource? _source;
    RecordPlan? _plan;
    long _receivedNs;
    bool _begun;

    public FlowBatch Batch { get; private set; } = first;

    /// <summary>What follows belongs to that set of data.</summary>
    public void Begin(ExportSource source, RecordPlan plan, long receivedNs) => (_source, _plan, _receivedNs, _begun) = (source, plan, receivedNs, false);

    /// <summary>Room for the next record, and some bytes behind it that may be written over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int size, int received)
    {
        var batch = Batch;
        var full = batch.Count == FlowBatch.MaxFlows
            || batch.Length + size + RecordPlan.Slack > batch.Bytes.Length
            || (batch.Received.Length > 0 && batch.ReceivedLength + received > batch.Received.Length);
        if (full)
        {
            HandOn();
        }

        return Batch.Bytes.AsSpan(Batch.Length);
    }

    /// <summary>The record is complete.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int size, ReadOnlySpan<byte> received)
    {
        var batch = Batch;
        if (!_begun)
        {
            batch.BeginRun(_source!, _plan!, _receivedNs);
            _begun = true;
        }

        ref var entry = ref batch.AllFlows[batch.Count++];
        entry.Offset = batch.Length;
        entry.Length = (ushort)size;
        entry.Run = (ushort)(batch.RunCount - 1);
        entry.ReceivedLength = 0;
        batch.Length += size;
        if (batch.Received.Length > 0)
        {
            received.CopyTo(batch.Received.AsSpan(batch.ReceivedLength));
            (entry.ReceivedOffset, entry.ReceivedLength) = (batch.ReceivedLength, (ushort)received.Length);
            batch.ReceivedLength += received.Length;
        }
    }

    /// <summary>Hands on what there is, and goes on with an empty batch.</summary>
    public void HandOn()
    {
        if (Batch.Count > 0)
        {
            Batch = exchange.Exchange(Batch);
            _begun = false;
        }
    }
}
