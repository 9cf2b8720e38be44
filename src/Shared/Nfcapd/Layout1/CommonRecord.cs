using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>A view of one layout 1 flow record (nfdump 1.6's common_record_t).</summary>
/// <remarks>
/// <code>
/// 0 u16 type = 10 | 2 u16 size | 4 u8 flags | 5 u8 version | 6 u16 map | 8 u16 msec first | 10 u16 msec last | 12 u32 first | 16 u32 last
/// 20 u8 forwarding status | 21 u8 TCP flags | 22 u8 protocol | 23 u8 tos | 24 u16 source port | 26 u16 destination port
/// 28 u16 exporter | 30 u8 biflow direction | 31 u8 flow end reason | addresses | packets | bytes | extensions in the order of the map
/// </code>
/// Type 1 is older: byte 5 is the exporter, and bytes 28 to 31 are not there.
/// </remarks>
readonly ref struct CommonRecord
{
    public const int MinSize = 28 + 8 + 4 + 4;
    const byte IPv6 = 1, Packets64 = 2, Bytes64 = 4;

    readonly ReadOnlySpan<byte> _record;

    /// <param name="record">At least <see cref="MinSize"/> bytes.</param>
    public CommonRecord(ReadOnlySpan<byte> record)
    {
        _record = record;
        Old = (RecordType)U16(0) == RecordType.CommonV0;
        AddressOffset = Old ? 28 : 32;
        PacketOffset = AddressOffset + (IsIPv6 ? 32 : 8);
        ByteOffset = PacketOffset + ((Flags & Packets64) != 0 ? 8 : 4);
        ExtensionOffset = ByteOffset + ((Flags & Bytes64) != 0 ? 8 : 4);
    }

    /// <summary>Type 1.</summary>
    public bool Old { get; }

    public int AddressOffset { get; }

    public int PacketOffset { get; }

    public int ByteOffset { get; }

    public int ExtensionOffset { get; }

    public ReadOnlySpan<byte> Bytes => _record;

    public byte Flags => _record[4];

    public bool IsIPv6 => (Flags & IPv6) != 0;

    public bool HasPackets64 => (Flags & Packets64) != 0;

    public bool HasBytes64 => (Flags & Bytes64) != 0;

    public ushort MapId => U16(6);

    public ushort ExporterId => Old ? _record[5] : U16(28);

    ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_record[at..]);
}
