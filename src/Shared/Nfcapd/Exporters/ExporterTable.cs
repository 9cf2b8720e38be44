using System.Diagnostics.CodeAnalysis;

namespace Enrichment.Nfcapd.Exporters;

/// <summary>
/// The exporters of a file by the number that its flow records name, learnt from the records of types 7, 8, 9 and 15:
/// <code>
/// while (reader.Read(block)) { exporters.Add(block); … exporters.TryGet(record.ExporterId, out var exporter) }
/// </code>
/// Numbers count within one file. Damaged records are passed over; memory is bounded whatever the file says.
/// </summary>
public sealed class ExporterTable
{
    // An exporter has a few; each is compared with those of the same exporter.
    const int MostSamplers = 256;

    readonly Dictionary<ushort, Exporter> _exporters = [];

    /// <summary>In the order of their numbers.</summary>
    public IEnumerable<Exporter> All => _exporters.Values.OrderBy(exporter => exporter.Info.SysId);

    public bool TryGet(ushort sysId, [NotNullWhen(true)] out Exporter? exporter) => _exporters.TryGetValue(sysId, out exporter);

    /// <summary>Takes in what a block says of exporters; the block is rewound.</summary>
    public void Add(NfcapdBlock block)
    {
        // Most blocks hold flows only and are not walked.
        if (block.Flows == block.Records)
        {
            return;
        }

        block.Rewind();
        while (block.Next(out RecordSlot slot))
        {
            if (slot.Type != RecordType.Flow)
            {
                Add(block.Bytes.AsSpan(slot.Offset, slot.Size));
            }
        }

        block.Rewind();
    }

    /// <summary>Takes in one record; those of other types, and damaged ones, change nothing.</summary>
    public void Add(ReadOnlySpan<byte> record)
    {
        if (ExporterInfo.TryRead(record, out var info))
        {
            Add(info);
        }
        else if (Sampler.TryRead(record, out var sampler))
        {
            if (_exporters.TryGetValue(sampler.Exporter, out var exporter) && exporter.Samplers.Count < MostSamplers)
            {
                exporter.Add(sampler);
            }
        }
        else
        {
            foreach (ref readonly var counters in ExporterCounters.Read(record))
            {
                if (counters.SysId <= ushort.MaxValue && _exporters.TryGetValue((ushort)counters.SysId, out var exporter))
                {
                    exporter.Add(counters);
                }
            }
        }
    }

    /// <summary>A collector tells its exporters again in each file, and after a restart others under the same numbers.</summary>
    void Add(in ExporterInfo info)
    {
        if (!_exporters.TryGetValue(info.SysId, out var known) || known.Info != info)
        {
            _exporters[info.SysId] = new Exporter(info);
        }
    }
}
