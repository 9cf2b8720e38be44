using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd.Exporters;
using Enrichment.Nfcapd.Writing;
using Counters = Enrichment.Nfcapd.Exporters.ExporterCounters;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// What a file says of its exporters, as nfcapd writes it: who they are and how they sample before the first of their flows, and what they sent
/// in the time of the file at its end.
/// </summary>
sealed class FileExporters
{
    readonly Dictionary<ushort, Told> _told = [];
    readonly byte[] _record = new byte[8 + (Counters.Size * Most)];
    ExportSource? _last;
    int _lastSamplers;

    /// <summary>Entries of one record of counters.</summary>
    const int Most = 1000;

    /// <summary>Tells the exporters of flows that this file has not told of yet.</summary>
    /// <exception cref="IOException">A block could not be written.</exception>
    public void Tell(NfcapdWriter writer, FlowBatch flows, int first, int count)
    {
        foreach (ref readonly var run in flows.Runs[flows.Flows[first].Run..(flows.Flows[first + count - 1].Run + 1)])
        {
            if (!ReferenceEquals(run.Source, _last) || run.Source.Samplers.Version != _lastSamplers)
            {
                Tell(writer, run.Source);
                (_last, _lastSamplers) = (run.Source, run.Source.Samplers.Version);
            }
        }
    }

    /// <summary>Writes what each exporter has sent since the last file; the next file tells everything anew.</summary>
    /// <exception cref="IOException">A block could not be written.</exception>
    public void End(NfcapdWriter writer)
    {
        _last = null;
        var entries = new List<Counters>();
        foreach (var (number, told) in _told)
        {
            if (told.InThisFile)
            {
                entries.Add(told.SinceLastFile(number));
                writer.AddSequenceFailures(entries[^1].SequenceFailures);
            }

            told.Next();
        }

        foreach (var some in entries.Chunk(Most))
        {
            writer.Append(_record.AsSpan(0, Counters.Write(some, _record)));
        }
    }

    void Tell(NfcapdWriter writer, ExportSource source)
    {
        if (!_told.TryGetValue(source.SysId, out var told))
        {
            _told.Add(source.SysId, told = new Told(source));
        }

        if (!told.InThisFile)
        {
            var key = source.Key;
            var info = new ExporterInfo(source.SysId, key.Exporter, (uint)key.Version, key.Domain);
            writer.Append(_record.AsSpan(0, info.Write(_record)));
        }

        if (!told.InThisFile || told.Samplers != source.Samplers.Version)
        {
            foreach (var sampler in source.Samplers.All)
            {
                writer.Append(_record.AsSpan(0, sampler.Write(_record)));
            }
        }

        (told.InThisFile, told.Samplers) = (true, source.Samplers.Version);
    }

    sealed class Told(ExportSource source)
    {
        long _datagrams, _flows, _gaps;

        public bool InThisFile { get; set; }

        public int Samplers { get; set; }

        public Counters SinceLastFile(ushort number) => new()
        {
            SysId = number,
            Packets = (ulong)(source.Counters.Datagrams - _datagrams),
            Flows = (ulong)(source.Counters.Flows - _flows),
            SequenceFailures = (uint)(source.Counters.SequenceGaps - _gaps),
        };

        public void Next()
        {
            var counters = source.Counters;
            (_datagrams, _flows, _gaps, InThisFile) = (counters.Datagrams, counters.Flows, counters.SequenceGaps, false);
        }
    }
}
