using System.Buffers.Binary;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Templates;
using Enrichment.Nfcapd;

namespace Enrichment.Netflow.Plans;

/// <summary>Makes the plan of a template: which elements our records have, and where each field goes.</summary>
sealed class RecordPlanBuilder(Template template, SourceKey key, ushort sysId)
{
    const byte EventFlag = 1;
    const byte SampledFlag = 2;
    const int MostApplicationId = 15;

    readonly int[] _sizes = new int[64];
    readonly ushort[] _payloads = new ushort[64];
    readonly List<CopyStep> _copies = [];
    readonly List<ByteStep> _bytes = [];
    readonly List<LateStep> _late = [];

    /// <param name="vectors">Use what the processor has for moving many bytes at once.</param>
    public static RecordPlan Build(Template template, SourceKey key, ushort sysId, bool vectors = true) =>
        new RecordPlanBuilder(template, key, sysId).Build(vectors);

    RecordPlan Build(bool vectors)
    {
        CollectElements();
        var size = LayOut();
        AddSteps();
        return new RecordPlan(template, Prototype(size), _payloads, [.. _copies], [.. _bytes], [.. _late], vectors);
    }

    void CollectElements()
    {
        _sizes[(int)ElementId.GenericFlow] = FieldPlace.PayloadOf(ElementId.GenericFlow);
        var received = key.Exporter.IsIPv4 ? ElementId.IPReceivedV4 : ElementId.IPReceivedV6;
        _sizes[(int)received] = FieldPlace.PayloadOf(received);
        foreach (var field in template.Fields)
        {
            if (FieldOf(field) is var what && what != FlowField.None && FieldPlace.Of(what) is { Exists: true } place)
            {
                _sizes[(int)place.Element] = place.Element == ElementId.NbarApp ? field.Length : FieldPlace.PayloadOf(place.Element);
            }
        }
    }

    /// <summary>What a field of this template fills; nothing where its length cannot be that of such a value.</summary>
    static FlowField FieldOf(TemplateField field)
    {
        var what = field.Element?.Field ?? FlowField.None;
        if (what == FlowField.None || field.Length == 0)
        {
            return FlowField.None;
        }

        var fits = what switch
        {
            FlowField.UserName => true,
            FlowField.ApplicationId => field.Length <= MostApplicationId,
            FlowField.ApplicationName or FlowField.ApplicationDescription or FlowField.InterfaceName or FlowField.InterfaceDescription => false,
            FlowField.VrfName => false,
            FlowField.FirstNtp or FlowField.LastNtp => field.Length == 8,
            _ when FieldPlace.Of(what) is { Width: > 8 } place => field.Length == place.Width,
            _ => field.Length <= 8,
        };
        return fits ? what : FlowField.None;
    }

    // In the order of their numbers: nfdump takes any, and alike records pack better.
    int LayOut()
    {
        var at = FlowRecord.HeaderSize;
        for (var element = 0; element < _sizes.Length; element++)
        {
            if (_sizes[element] > 0)
            {
                _payloads[element] = (ushort)(at + 4);
                at += 4 + _sizes[element];
            }
        }

        return at;
    }

    byte[] Prototype(int size)
    {
        var record = new byte[size];
        BinaryPrimitives.WriteUInt16LittleEndian(record, FlowRecord.RecordType);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(2), (ushort)size);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), (ushort)_sizes.Count(s => s > 0));
        if (key.Version is ExportVersion.NetflowV5 or ExportVersion.NetflowV9)
        {
            (record[6], record[7]) = ((byte)(key.Domain >> 8), (byte)key.Domain);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(8), sysId);

        // nfcapd marks the events of v9's firewalls and translators, not those of IPFIX.
        var isEvent = key.Version == ExportVersion.NetflowV9 && _sizes[(int)ElementId.NselCommon] + _sizes[(int)ElementId.NatCommon] > 0;
        record[10] = isEvent ? EventFlag : (byte)0;
        record[10] |= key.Version == ExportVersion.Sflow ? SampledFlag : (byte)0;
        record[11] = key.Version switch { ExportVersion.NetflowV7 => 5, ExportVersion.Sflow => 0x85, var version => (byte)version };
        for (var element = 0; element < _sizes.Length; element++)
        {
            if (_sizes[element] > 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(_payloads[element] - 4), (ushort)element);
                BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(_payloads[element] - 2), (ushort)(4 + _sizes[element]));
            }
        }

        WriteExporter(record);
        return record;
    }

    void WriteExporter(byte[] record)
    {
        if (key.Exporter.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(_payloads[(int)ElementId.IPReceivedV4]), key.Exporter.IPv4);
            return;
        }

        var at = record.AsSpan(_payloads[(int)ElementId.IPReceivedV6]);
        BinaryPrimitives.WriteUInt64LittleEndian(at, key.Exporter.High);
        BinaryPrimitives.WriteUInt64LittleEndian(at[8..], key.Exporter.Low);
    }

    void AddSteps()
    {
        ushort offset = 0;
        for (ushort i = 0; i < template.Fields.Length; i++)
        {
            var field = template.Fields[i];
            if (FieldOf(field) is var what && what != FlowField.None)
            {
                AddStep(what, field, template.IsVariable ? i : offset);
            }

            offset += field.IsVariable ? (ushort)0 : field.Length;
        }
    }

    void AddStep(FlowField what, TemplateField field, ushort source)
    {
        var place = FieldPlace.Of(what);
        if (!place.Exists)
        {
            _late.Add(new LateStep(source, (byte)field.Length, what));
            return;
        }

        var target = (ushort)(_payloads[(int)place.Element] + place.Offset);
        switch (what)
        {
            case FlowField.UserName:
                _bytes.Add(new ByteStep(source, Math.Min(field.Length, place.Width), target, what));
                return;
            case FlowField.ApplicationId or FlowField.IngressAcl or FlowField.EgressAcl:
                _bytes.Add(new ByteStep(source, field.Length, target, what));
                return;
        }

        if (place.Width <= 8)
        {
            _copies.Add(new CopyStep(source, (byte)field.Length, target, place.Width));
        }
        else if (template.IsVariable)
        {
            _bytes.Add(new ByteStep(source, place.Width, target, what));
        }
        else
        {
            // An address is two numbers.
            _copies.Add(new CopyStep(source, 8, target, 8));
            _copies.Add(new CopyStep((ushort)(source + 8), 8, (ushort)(target + 8), 8));
        }
    }
}
