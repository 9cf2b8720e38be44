using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Encoding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Tests.Netflow.Encoding;

/// <summary>A decoder whose flows are encoded again at once, with a stamp.</summary>
sealed class Relay : IBatchExchange
{
    readonly FlowExporter _exporter;
    readonly FlowDecoder _decoder;
    readonly FlowStamp _stamp;
    readonly Messages _messages = new();

    public Relay(ExportOptions options, FlowStamp stamp)
    {
        (_exporter, _stamp) = (new FlowExporter(options, _messages), stamp);
        _decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), new FlowBatch(keepsReceived: true), this);
    }

    /// <param name="nowMs">When it is received, and sent on.</param>
    /// <returns>What is sent on.</returns>
    public byte[][] Pass(IEnumerable<byte[]> datagrams, IpAddress exporter, long nowMs)
    {
        foreach (var datagram in datagrams)
        {
            if (_decoder.Decode(datagram, exporter, nowMs * 1_000_000).Problem is { } problem)
            {
                throw new InvalidOperationException(problem.ToString());
            }
        }

        _decoder.HandOn();
        _exporter.Flush(nowMs);
        var sent = _messages.All.ToArray();
        _messages.All.Clear();
        return sent;
    }

    public FlowBatch Exchange(FlowBatch full)
    {
        var stamps = new FlowStamp[full.Count];
        Array.Fill(stamps, _stamp);
        _exporter.Write(full, stamps, full.LastReceivedNs / 1_000_000);
        full.Clear();
        return full;
    }
}
