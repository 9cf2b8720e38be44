using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Exporters;

/// <summary>
/// How an exporter samples: of <see cref="PacketInterval"/> + <see cref="SpaceInterval"/> packets it looks at the first
/// (RFC 5477 §8.2.4). Record type 15 (nfdump's sampler_record_t), or type 9, its form up to nfdump 1.7.1 and in layout 1.
/// <code>
/// type 15: 0 u16 type | 2 u16 size = 24 | 4 u16 exporter | 6 u16 algorithm | 8 i64 id | 16 u32 packet interval | 20 u32 space interval
/// type 9:  0 u16 type | 2 u16 size = 16 | 4 i32 id | 8 u32 interval | 12 u16 algorithm | 14 u16 exporter
/// </code>
/// </summary>
/// <param name="Exporter">Its <see cref="ExporterInfo.SysId"/>.</param>
/// <param name="Algorithm">Sampling mode (v9 field 35) or selectorAlgorithm (IPFIX 304), as it was sent.</param>
/// <param name="Id">Given by the exporter; -1 for all, -2 a default and -3 an override of the collector's command line.</param>
/// <param name="PacketInterval">Packets in a row that are looked at.</param>
/// <param name="SpaceInterval">Packets in a row that are passed over.</param>
public readonly record struct Sampler(ushort Exporter, ushort Algorithm, long Id, uint PacketInterval, uint SpaceInterval)
{
    public const int Size = 24, LegacySize = 16;

    /// <summary>Packets of the line for each packet looked at; 1 where nothing sensible is said.</summary>
    public double Rate => PacketInterval == 0 ? 1 : ((double)PacketInterval + SpaceInterval) / PacketInterval;

    /// <summary>Reads both forms; "one of n" of the old one is 1 packet and n - 1 of space, as nfdump 1.7.8 has it.</summary>
    /// <returns>False: not such a record, or of a size that cannot be.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out Sampler sampler)
    {
        if (RecordBytes.Is(record, RecordType.Sampler, Size))
        {
            sampler = new Sampler(U16(record, 4), U16(record, 6), BinaryPrimitives.ReadInt64LittleEndian(record[8..]), U32(record, 16), U32(record, 20));
            return true;
        }

        if (RecordBytes.Is(record, RecordType.LegacySampler, LegacySize))
        {
            sampler = new Sampler(U16(record, 14), U16(record, 12), (int)U32(record, 4), 1, Math.Max(U32(record, 8), 1) - 1);
            return true;
        }

        sampler = default;
        return false;
    }

    /// <summary>Writes the record of type 15.</summary>
    /// <param name="record">Room for <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> record)
    {
        RecordBytes.WriteHeader(record, RecordType.Sampler, Size);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], Exporter);
        BinaryPrimitives.WriteUInt16LittleEndian(record[6..], Algorithm);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], Id);
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], PacketInterval);
        BinaryPrimitives.WriteUInt32LittleEndian(record[20..], SpaceInterval);
        return Size;
    }

    static ushort U16(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt16LittleEndian(record[at..]);

    static uint U32(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt32LittleEndian(record[at..]);
}
