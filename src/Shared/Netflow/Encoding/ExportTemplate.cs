using System.Buffers.Binary;

namespace Enrichment.Netflow.Encoding;

/// <summary>A template of ours: what it says on the wire, and what is written by it.</summary>
sealed class ExportTemplate
{
    ExportTemplate(int index, ushort id, ushort setId, byte[] wire, ExportField[] fields) =>
        (Index, Id, SetId, Wire, Fields) = (index, id, setId, wire, fields);

    /// <summary>Among the templates of one destination.</summary>
    public int Index { get; }

    /// <summary>256 and more; the set id of its data.</summary>
    public ushort Id { get; }

    /// <summary>Of the set in which it is announced.</summary>
    public ushort SetId { get; }

    /// <summary>The template record.</summary>
    public byte[] Wire { get; }

    public ExportField[] Fields { get; }

    /// <summary>Template record: id, field count, field specifiers (RFC 3954 §5.2, RFC 7011 §3.4.1).</summary>
    public static ExportTemplate ForFlows(ExportFormat format, int index, ExportField[] fields)
    {
        var id = IdOf(index);
        var wire = new byte[4 + fields.Sum(field => field.SpecifierSize)];
        BinaryPrimitives.WriteUInt16BigEndian(wire, id);
        BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(2), (ushort)fields.Length);
        WriteSpecifiers(fields, wire.AsSpan(4));
        return new ExportTemplate(index, id, (ushort)(format == ExportFormat.Ipfix ? 2 : 0), wire, fields);
    }

    /// <summary>
    /// Options template record. Version 9: id, octets of the scope's specifiers, octets of the others' (RFC 3954 §6.1). IPFIX: id,
    /// field count, scope field count (RFC 7011 §3.4.2.2).
    /// </summary>
    /// <param name="scopes">What the records are about; in version 9 their numbers are scope types, 1: the system.</param>
    public static ExportTemplate ForOptions(ExportFormat format, int index, ReadOnlySpan<ExportField> scopes, ReadOnlySpan<ExportField> fields)
    {
        var id = IdOf(index);
        ExportField[] all = [.. scopes, .. fields];
        var wire = new byte[6 + all.Sum(field => field.SpecifierSize)];
        BinaryPrimitives.WriteUInt16BigEndian(wire, id);
        var isIpfix = format == ExportFormat.Ipfix;
        BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(2), (ushort)(isIpfix ? all.Length : 4 * scopes.Length));
        BinaryPrimitives.WriteUInt16BigEndian(wire.AsSpan(4), (ushort)(isIpfix ? scopes.Length : 4 * fields.Length)); // version 9 has no enterprises
        WriteSpecifiers(all, wire.AsSpan(6));
        return new ExportTemplate(index, id, (ushort)(isIpfix ? 3 : 1), wire, all);
    }

    static ushort IdOf(int index) => (ushort)(256 + index);

    static void WriteSpecifiers(ExportField[] fields, Span<byte> target)
    {
        const ushort enterpriseBit = 0x8000;
        var to = new FieldWriter(target);
        foreach (var field in fields)
        {
            to.U16((ushort)(field.Enterprise == 0 ? field.Id : field.Id | enterpriseBit));
            to.U16(field.Length);
            if (field.Enterprise != 0)
            {
                to.U32(field.Enterprise);
            }
        }
    }
}
