using System.Runtime.CompilerServices;

namespace Enrichment.Netflow.Exporters;

/// <summary>What one exporter has sent since the collector started. Written by one thread; others may read at any time.</summary>
public sealed class ExporterCounters
{
    PerProblem _problems;

    /// <summary>Datagrams, or messages of a stream, that were taken apart, and their bytes.</summary>
    public long Datagrams, Bytes;

    /// <summary>Flow records.</summary>
    public long Flows;

    /// <summary>Template records (again and again the same ones), templates known now, and records of options data.</summary>
    public long TemplateRecords, Templates, OptionsRecords;

    /// <summary>
    /// Times that sequence numbers jumped forward, and what was missing then: flows (v1, v5, v7), datagrams (v9, sFlow), records (IPFIX).
    /// </summary>
    public long SequenceGaps, Missing;

    /// <summary>
    /// What was sent, in the same units, between the end of the collector's last run and the beginning of this one. It is no loss of the network, and not
    /// among <see cref="Missing"/>.
    /// </summary>
    public long MissedAway;

    /// <summary>Samples of sFlow that are no flows: of counters, or without a packet's header.</summary>
    public long SamplesSkipped;

    /// <summary>Datagrams that came after a later one.</summary>
    public long OutOfOrder;

    /// <summary>Times that the exporter was seen to have started anew.</summary>
    public long Restarts;

    /// <summary>
    /// Sets of data that came before their template: kept for it, read once it was there, and given up because it did not come in time or
    /// too many waited.
    /// </summary>
    public long SetsHeld, SetsRecovered, SetsGivenUp;

    /// <summary>Packets of the line for each one looked at; 1: all of them. Of the sampler heard of last.</summary>
    public double SamplingRate = 1;

    /// <summary>Of the latest datagram: when it came, nanoseconds since 1970, and the exporter's clock less ours then.</summary>
    public long LastReceivedNs, ClockAheadNs;

    /// <summary>Datagrams, or parts of them, that could not be read.</summary>
    public long this[DatagramProblem problem]
    {
        get => _problems[(int)problem];
        internal set => _problems[(int)problem] = value;
    }

    [InlineArray((int)DatagramProblem.Count)]
    struct PerProblem
    {
        long _count;
    }
}
