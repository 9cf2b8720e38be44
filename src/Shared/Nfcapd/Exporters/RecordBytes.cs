using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Exporters;

/// <summary>The four bytes that begin each record: <c>u16 type | u16 size, these bytes included</c>.</summary>
static class RecordBytes
{
    public const int HeaderSize = 4;

    /// <summary>Whether the bytes are one whole record of that type, of at least that size.</summary>
    public static bool Is(ReadOnlySpan<byte> record, RecordType type, int least) => record.Length >= least
        && BinaryPrimitives.ReadUInt16LittleEndian(record) == (ushort)type
        && BinaryPrimitives.ReadUInt16LittleEndian(record[2..]) == record.Length;

    public static void WriteHeader(Span<byte> record, RecordType type, int size)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], (ushort)size);
    }
}
