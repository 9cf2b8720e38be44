using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;

namespace Enrichment.Tests.Fuzz.Targets;

/// <summary>Any datagram to a decoder that remembers all those before: records that are whole, and memory that is bounded.</summary>
sealed class NetflowDecode : IBatchExchange
{
    readonly FlowDecoder _decoder;
    readonly FlowRecord _view = new();
    long _receivedNs = 1_795_262_400_000_000_000;

    public NetflowDecode() => _decoder = new FlowDecoder(Sources, new FlowBatch(keepsReceived: true), this);

    public ExportSources Sources { get; } = new(new SourceNumbers());

    /// <summary>Records that were made.</summary>
    public long Flows { get; private set; }

    public void Fuzz(ReadOnlySpan<byte> datagram)
    {
        _receivedNs += 1_000_000;
        _decoder.Decode(datagram, IpAddress.FromIPv4(0xC0000201), _receivedNs);
        if (_decoder.Batch.Count > FlowBatch.MaxFlows / 2)
        {
            _decoder.HandOn();
        }
    }

    public void End() => _decoder.HandOn();

    public FlowBatch Exchange(FlowBatch full)
    {
        for (var i = 0; i < full.Count; i++)
        {
            var record = full.Record(i);
            if (System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(record[2..]) != record.Length
                || _view.Load(full.Bytes, full.Flows[i].Offset, record.Length) is not null
                || full.RunOf(i).Plan.Size != record.Length)
            {
                throw new InvalidOperationException($"flow {i} is not a whole record");
            }
        }

        Flows += full.Count;
        full.Clear();
        return full;
    }
}
