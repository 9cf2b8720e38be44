using System.Buffers.Binary;
using Enrichment.Flows;

namespace Enrichment.Nfcapd.Exporters;

/// <summary>
/// Who sent flows: record type 7 of both layouts, 32 bytes (nfdump's exporter_info_record_t).
/// <code>0 u16 type = 7 | 2 u16 size = 32 | 4 u32 version | 8 ip[16] | 24 u16 family | 26 u16 sysid | 28 u32 id</code>
/// Up to nfdump 1.7.7 the address is two u64 in host order (IPv4 in the low half of the second) and the family is AF_INET or AF_INET6;
/// nfdump 1.7.8 writes 16 bytes in network order, IPv4 mapped, and family 0.
/// </summary>
/// <param name="SysId">The number by which flow records name it (<see cref="FlowRecord.ExporterId"/>).</param>
/// <param name="Address">The sender of the datagrams.</param>
/// <param name="Version">5, 9, 10; 9999 is sFlow.</param>
/// <param name="Id">Source id (v9), observation domain (IPFIX), engine (v5).</param>
public readonly record struct ExporterInfo(ushort SysId, IpAddress Address, uint Version, uint Id)
{
    public const int Size = 32;
    const ushort IPv4Family = 2, IPv6Family = 10;

    /// <returns>False: not such a record, or one whose size or family cannot be.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out ExporterInfo exporter)
    {
        exporter = default;
        if (!RecordBytes.Is(record, RecordType.ExporterInfo, Size))
        {
            return false;
        }

        var low = BinaryPrimitives.ReadUInt64LittleEndian(record[16..]);
        IpAddress? address = BinaryPrimitives.ReadUInt16LittleEndian(record[24..]) switch
        {
            0 => IpAddress.FromBytes(record.Slice(8, 16)),
            IPv4Family => IpAddress.FromIPv4((uint)low),
            IPv6Family => new IpAddress(BinaryPrimitives.ReadUInt64LittleEndian(record[8..]), low),
            _ => null,
        };
        exporter = new ExporterInfo(
            BinaryPrimitives.ReadUInt16LittleEndian(record[26..]),
            address ?? default,
            BinaryPrimitives.ReadUInt32LittleEndian(record[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[28..]));
        return address is not null;
    }

    /// <summary>Writes the record in the old form, which every nfdump reads.</summary>
    /// <param name="record">Room for <see cref="Size"/> bytes.</param>
    /// <returns><see cref="Size"/>.</returns>
    public int Write(Span<byte> record)
    {
        RecordBytes.WriteHeader(record, RecordType.ExporterInfo, Size);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], Address.IsIPv4 ? 0 : Address.High);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], Address.IsIPv4 ? Address.IPv4 : Address.Low);
        BinaryPrimitives.WriteUInt16LittleEndian(record[24..], Address.IsIPv4 ? IPv4Family : IPv6Family);
        BinaryPrimitives.WriteUInt16LittleEndian(record[26..], SysId);
        BinaryPrimitives.WriteUInt32LittleEndian(record[28..], Id);
        return Size;
    }
}
