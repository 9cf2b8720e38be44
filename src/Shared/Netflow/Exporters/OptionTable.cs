using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Exporters;

/// <summary>
/// What an exporter tells beside flows, as it was received: names of interfaces, VRFs, samplers and applications (RFC 6759), how it samples. Of each
/// thing that it tells of, the latest record. Bounded; written by one thread, and read by others.
/// </summary>
public sealed class OptionTable
{
    /// <summary>Of one exporter's domain; more is not kept.</summary>
    const int MostBytes = 256 * 1024;

    const int Overhead = 256; // of the objects

    readonly ExporterBudget _budget;
    readonly Lock _gate = new();
    readonly Dictionary<(ushort Template, string About), KeptOption> _records = [];
    int _bytes;
    volatile int _version;

    internal OptionTable(ExporterBudget budget) => _budget = budget;

    /// <summary>Goes up with each change; 0: there was nothing ever.</summary>
    public int Version => _version;

    /// <summary>What has changed after that version, in the order in which it was first heard of.</summary>
    public KeptOption[] ChangedAfter(int version)
    {
        lock (_gate)
        {
            return [.. _records.Values.Where(record => record.Version > version)];
        }
    }

    /// <param name="about">The bytes that say what the record tells of.</param>
    internal void Keep(Template template, ReadOnlySpan<byte> record, ReadOnlySpan<byte> about)
    {
        var key = (template.Id, System.Text.Encoding.Latin1.GetString(about));
        lock (_gate)
        {
            if (_records.TryGetValue(key, out var known))
            {
                if (known.Record.AsSpan().SequenceEqual(record) && known.Template.IsSameAs(template))
                {
                    return;
                }

                Give(known);
            }

            var size = record.Length + about.Length + Overhead;
            if (_bytes + size > MostBytes || !_budget.TryHold(size))
            {
                _records.Remove(key);
                return;
            }

            _bytes += size;
            _records[key] = new KeptOption(template, record.ToArray(), _version + 1, size);
            _version++;
        }
    }

    /// <summary>The exporter began anew: what it told means nothing any more.</summary>
    internal void Clear()
    {
        lock (_gate)
        {
            foreach (var record in _records.Values)
            {
                Give(record);
            }

            _records.Clear();
        }
    }

    void Give(KeptOption record)
    {
        _bytes -= record.Size;
        _budget.GiveHeld(record.Size);
    }
}
