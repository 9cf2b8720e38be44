using System.Buffers.Binary;

namespace Enrichment.Tests.Nfcapd.RoundTrip;

/// <summary>A message of NetFlow v9 (RFC 3954) or IPFIX (RFC 7011), put together set by set; all numbers in network order.</summary>
sealed class ExportMessage(bool ipfix, uint domain)
{
    readonly List<byte> _sets = [];
    int _records;

    public ExportMessage Template(ushort id, params (ushort Id, ushort Length)[] fields)
    {
        _records++;
        return Set((ushort)(ipfix ? 2 : 0), [.. U16(id), .. U16((ushort)fields.Length), .. Specifiers(fields)]);
    }

    /// <summary>v9 says how many bytes the specifiers take, IPFIX how many they are.</summary>
    public ExportMessage OptionsTemplate(ushort id, (ushort Id, ushort Length)[] scope, params (ushort Id, ushort Length)[] fields)
    {
        _records++;
        byte[] counts = ipfix
            ? [.. U16((ushort)(scope.Length + fields.Length)), .. U16((ushort)scope.Length)]
            : [.. U16((ushort)(4 * scope.Length)), .. U16((ushort)(4 * fields.Length))];
        return Set((ushort)(ipfix ? 3 : 1), [.. U16(id), .. counts, .. Specifiers(scope), .. Specifiers(fields)]);
    }

    public ExportMessage Data(ushort template, params byte[][] records)
    {
        _records += records.Length;
        return Set(template, [.. records.SelectMany(record => record)]);
    }

    public byte[] ToArray(uint sequence)
    {
        var now = U32((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        return ipfix
            ? [.. U16(10), .. U16((ushort)(16 + _sets.Count)), .. now, .. U32(sequence), .. U32(domain), .. _sets]
            : [.. U16(9), .. U16((ushort)_records), .. U32(Fields.UpTime), .. now, .. U32(sequence), .. U32(domain), .. _sets];
    }

    ExportMessage Set(ushort id, byte[] body)
    {
        var padding = (4 - body.Length % 4) % 4;
        _sets.AddRange([.. U16(id), .. U16((ushort)(4 + body.Length + padding)), .. body, .. new byte[padding]]);
        return this;
    }

    static byte[] Specifiers((ushort Id, ushort Length)[] fields) => [.. fields.SelectMany(field => (byte[])[.. U16(field.Id), .. U16(field.Length)])];

    static byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }

    static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
