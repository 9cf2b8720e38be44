using System.Buffers.Binary;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Sflow;

namespace Enrichment.Netflow.Decoding;

/// <summary>
/// Takes datagrams of NetFlow v1, v5, v7, v9, IPFIX and sFlow apart into batches of flow records. For one thread; nothing is allocated for a flow or for
/// a datagram, but for templates and what waits for them.
/// </summary>
public sealed class FlowDecoder
{
    readonly ExportSources _sources;
    readonly BatchWriter _batch;
    readonly FixedDecoder _fixed;
    readonly SetDecoder _sets;
    readonly SflowDecoder? _sflow;

    /// <param name="first">The batch to begin with.</param>
    /// <param name="dissector">For the packets of sFlow; null: sFlow is not understood.</param>
    public FlowDecoder(ExportSources sources, FlowBatch first, IBatchExchange exchange, IPacketDissector? dissector = null)
    {
        _sources = sources;
        _batch = new BatchWriter(first, exchange);
        var records = new RecordDecoder(_batch);
        _fixed = new FixedDecoder(records);
        _sets = new SetDecoder(records);
        _sflow = dissector is null ? null : new SflowDecoder(records, dissector);
    }

    /// <summary>The batch being filled.</summary>
    public FlowBatch Batch => _batch.Batch;

    /// <summary>Hands on what was decoded, however little.</summary>
    public void HandOn() => _batch.HandOn();

    /// <param name="datagram">Any bytes.</param>
    /// <param name="exporter">Its sender.</param>
    /// <param name="receivedNs">When it came, nanoseconds since 1970.</param>
    /// <param name="port">Its sender's: several programs of one address may call themselves by the same domain.</param>
    public DecodeResult Decode(ReadOnlySpan<byte> datagram, IpAddress exporter, long receivedNs, ushort port = 0)
    {
        if (datagram.Length < 2)
        {
            return new DecodeResult(null, DatagramProblem.Truncated, datagram.Length);
        }

        var version = (ExportVersion)BinaryPrimitives.ReadUInt16BigEndian(datagram);
        switch (version)
        {
            case ExportVersion.NetflowV9 or ExportVersion.Ipfix when datagram.Length >= SetDecoder.HeaderSize(version):
                return Decode(new SourceKey(exporter, version, SetDecoder.DomainOf(datagram, version)), datagram, receivedNs, port);
            case ExportVersion.NetflowV1 or ExportVersion.NetflowV5 or ExportVersion.NetflowV7 when datagram.Length >= FixedLayout.Of(version).HeaderSize:
                return Decode(new SourceKey(exporter, version, FixedDecoder.EngineOf(datagram, version)), datagram, receivedNs, port);
            case ExportVersion.NetflowV9 or ExportVersion.Ipfix or ExportVersion.NetflowV1 or ExportVersion.NetflowV5 or ExportVersion.NetflowV7:
                return new DecodeResult(null, DatagramProblem.Truncated, datagram.Length);
            default:
                return DecodeSflow(datagram, exporter, receivedNs, port);
        }
    }

    // Its version is a number of four bytes.
    DecodeResult DecodeSflow(ReadOnlySpan<byte> datagram, IpAddress exporter, long receivedNs, ushort port)
    {
        if (_sflow is null || datagram.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(datagram) != SflowDecoder.Version)
        {
            return new DecodeResult(null, DatagramProblem.UnknownVersion, 0);
        }

        return SflowDecoder.SubAgentOf(datagram) is { } subAgent
            ? Decode(new SourceKey(exporter, ExportVersion.Sflow, subAgent), datagram, receivedNs, port)
            : new DecodeResult(null, DatagramProblem.Truncated, datagram.Length);
    }

    DecodeResult Decode(in SourceKey key, ReadOnlySpan<byte> datagram, long receivedNs, ushort port)
    {
        if (_sources.Get(key, datagram, port, receivedNs) is not { } source)
        {
            return default;
        }

        var counters = source.Counters;
        counters.Datagrams++;
        counters.Bytes += datagram.Length;
        counters.LastReceivedNs = receivedNs;
        var result = key.Version switch
        {
            ExportVersion.NetflowV9 or ExportVersion.Ipfix => _sets.Decode(source, datagram, receivedNs),
            ExportVersion.Sflow => _sflow!.Decode(source, datagram, receivedNs),
            _ => _fixed.Decode(source, datagram, receivedNs),
        };
        if (result.Problem is { } problem)
        {
            counters[problem]++;
        }

        return result;
    }
}
