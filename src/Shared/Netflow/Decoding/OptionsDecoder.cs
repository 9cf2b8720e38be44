using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Plans;
using Enrichment.Netflow.Templates;
using Enrichment.Nfcapd.Exporters;

namespace Enrichment.Netflow.Decoding;

/// <summary>
/// Options data (RFC 3954 §6, RFC 7011 §3.4.2): how an exporter samples, and when it came up. All that it says is kept as it is, for those to whom its flows
/// are passed on.
/// </summary>
sealed class OptionsDecoder
{
    const int MostAbout = 256;

    readonly uint[] _fields = new uint[VariableRecord.MostFields];
    readonly ulong?[] _values = new ulong?[256];
    readonly byte[] _about = new byte[MostAbout];

    /// <returns>How many records; negative: so many, less one, and then one that ends after the set.</returns>
    public int Decode(ExportSource source, Template template, ReadOnlySpan<byte> set)
    {
        var count = 0;
        while (set.Length >= template.MinLength)
        {
            var size = VariableRecord.Locate(template, set, _fields);
            if (size < 0)
            {
                return -count - 1;
            }

            ReadValues(template, set);
            Learn(source);
            Keep(source, template, set[..size]);
            set = set[size..];
            count++;
            source.Counters.OptionsRecords++;
        }

        return count;
    }

    /// <summary>What a record tells of: its scope and, since the scope is the whole system with many, what numbers an interface, a sampler, an application or a VRF.</summary>
    void Keep(ExportSource source, Template template, ReadOnlySpan<byte> record)
    {
        var length = 0;
        for (var i = 0; i < template.Fields.Length; i++)
        {
            var field = template.Fields[i];
            if (i < template.Scopes || field is { Enterprise: 0, Id: 10 or 14 or 48 or 95 or 141 or 149 or 234 or 235 or 302 })
            {
                var value = record.Slice((int)(_fields[i] >> 16), (int)(_fields[i] & 0xFFFF));
                if (length + value.Length > MostAbout)
                {
                    return; // Nobody numbers things by such texts.
                }

                value.CopyTo(_about.AsSpan(length));
                length += value.Length;
            }
        }

        source.Options.Keep(template, record, _about.AsSpan(0, length));
    }

    void ReadValues(Template template, ReadOnlySpan<byte> record)
    {
        Array.Clear(_values);
        for (var i = 0; i < template.Fields.Length; i++)
        {
            var length = (int)(_fields[i] & 0xFFFF);
            if (template.Fields[i].Element is { Field: not FlowField.None } element && length is > 0 and <= 8)
            {
                _values[(int)element.Field] = NetworkNumber.Read(record[(int)(_fields[i] >> 16)..], length);
            }
        }
    }

    void Learn(ExportSource source)
    {
        source.SystemInitMs = Value(FlowField.SystemInitMs) ?? source.SystemInitMs;
        var algorithm = (ushort)(Value(FlowField.SamplingAlgorithm) ?? Value(FlowField.SamplerMode) ?? 0);
        var id = (long)(Value(FlowField.SamplerId) ?? 0);
        if (Value(FlowField.SamplingPacketInterval) is { } interval && interval != 0)
        {
            // RFC 5477 §8.2: so many packets in a row are looked at, then so many passed over.
            Set(source, id, algorithm, Narrow(interval), Narrow(Value(FlowField.SamplingPacketSpace) ?? 0));
        }
        else if (Value(FlowField.SamplerRandomInterval) is { } ofSampler)
        {
            Set(source, id, algorithm, 1, Narrow(Math.Max(ofSampler, 1)) - 1);
        }
        else if (Value(FlowField.SamplingInterval) is { } ofAll)
        {
            Set(source, SamplerTable.Generic, algorithm, 1, Narrow(Math.Max(ofAll, 1)) - 1);
        }
    }

    static void Set(ExportSource source, long id, ushort algorithm, uint interval, uint space)
    {
        source.Samplers.Set(new Sampler(source.SysId, algorithm, id, interval, space));
        source.Counters.SamplingRate = ((double)interval + space) / interval;
    }

    static uint Narrow(ulong value) => (uint)Math.Min(value, uint.MaxValue);

    ulong? Value(FlowField field) => _values[(int)field];
}
