using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;

namespace Enrichment.Tests.Netflow.Decoding;

/// <summary>A decoder and all that it has decoded.</summary>
sealed class DecodingRun : IBatchExchange
{
    /// <summary>When datagrams are received.</summary>
    public const long Now = Bytes.Now;

    public static readonly IpAddress Exporter = IpAddress.Parse("192.0.2.1");

    readonly FlowDecoder _decoder;
    readonly List<byte[]> _records = [];

    public DecodingRun() => _decoder = new FlowDecoder(Sources, new FlowBatch(keepsReceived: true), this);

    public ExportSources Sources { get; } = new(new SourceNumbers());

    /// <summary>The only exporter's domain there is.</summary>
    public ExportSource Source => Sources.All.Single();

    public ExporterCounters Counters => Source.Counters;

    public List<string> Received { get; } = [];

    public DecodeResult Decode(byte[] datagram, long secondsLater = 0, IpAddress? exporter = null, ushort port = 0)
    {
        var result = _decoder.Decode(datagram, exporter ?? Exporter, (Now + secondsLater) * 1_000_000_000, port);
        _decoder.HandOn();
        return result;
    }

    /// <summary>The flows since the last call, each with bytes of its own.</summary>
    public List<FlowRecord> Flows()
    {
        var flows = _records.Select(bytes =>
        {
            var record = new FlowRecord();
            if (record.Load(bytes, 0, bytes.Length) is { } wrong)
            {
                throw new InvalidOperationException(wrong);
            }

            return record;
        }).ToList();
        _records.Clear();
        return flows;
    }

    /// <summary>Decodes datagrams, all of which are right.</summary>
    public List<FlowRecord> Flows(params byte[][] datagrams)
    {
        foreach (var datagram in datagrams)
        {
            var result = Decode(datagram);
            if (result.Problem is { } problem)
            {
                throw new InvalidOperationException($"{problem} at offset {result.Offset}");
            }
        }

        return Flows();
    }

    public FlowBatch Exchange(FlowBatch full)
    {
        for (var i = 0; i < full.Count; i++)
        {
            _records.Add(full.Record(i).ToArray());
            Received.Add(Convert.ToHexString(full.ReceivedRecord(i)));
        }

        full.Clear();
        return full;
    }
}
