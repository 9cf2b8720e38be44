using System.Buffers.Binary;

namespace Enrichment.Tests.Netflow.Decoding;

/// <summary>Bytes in network order, written out field by field.</summary>
sealed class Bytes
{
    /// <summary>2026-11-21 12:00:00 UTC.</summary>
    public const long Now = 1_795_262_400;

    readonly List<byte> _bytes = [];

    public Bytes U8(params byte[] values)
    {
        _bytes.AddRange(values);
        return this;
    }

    public Bytes U16(params int[] values)
    {
        foreach (var value in values)
        {
            _bytes.AddRange([(byte)(value >> 8), (byte)value]);
        }

        return this;
    }

    public Bytes U32(params uint[] values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public Bytes U64(params ulong[] values)
    {
        foreach (var value in values)
        {
            U32((uint)(value >> 32), (uint)value);
        }

        return this;
    }

    public Bytes Text(string text, int size)
    {
        var bytes = new byte[size];
        System.Text.Encoding.UTF8.GetBytes(text, bytes);
        return U8(bytes);
    }

    /// <summary>A set of that number, padded to whole words of 4 bytes, or as it is.</summary>
    public Bytes Set(int id, Bytes body, bool pad = false)
    {
        var content = body._bytes.ToArray();
        var padding = pad ? (4 - (content.Length % 4)) % 4 : 0;
        return U16(id, 4 + content.Length + padding).U8(content).U8(new byte[padding]);
    }

    public byte[] ToArray() => [.. _bytes];

    /// <summary>A message of NetFlow v9 (RFC 3954 §5.1), sent at <see cref="Now"/> after that uptime.</summary>
    public static byte[] V9(Bytes sets, uint sequence = 0, uint domain = 0, uint uptime = 600_000, uint records = 1) =>
        [.. new Bytes().U16(9, (int)records).U32(uptime, (uint)Now, sequence, domain)._bytes, .. sets._bytes];

    /// <summary>A message of IPFIX (RFC 7011 §3.1).</summary>
    public static byte[] Ipfix(Bytes sets, uint sequence = 0, uint domain = 0) =>
        [.. new Bytes().U16(10, 16 + sets._bytes.Count).U32((uint)Now, sequence, domain)._bytes, .. sets._bytes];

    /// <summary>A set with one template of v9 or IPFIX, fields as number and length.</summary>
    public Bytes Template(int set, int id, params (int Id, int Length)[] fields) =>
        Set(set, new Bytes().U16(id, fields.Length).U16([.. fields.SelectMany(field => new[] { field.Id, field.Length })]));
}
