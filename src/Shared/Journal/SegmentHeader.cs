using System.Buffers.Binary;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Journal;

/// <summary>
/// The first 40 bytes of a segment, little-endian:
/// <code>
///  0 u8[4] 'EJRN' | 4 u16 version | 6 u16 0 | 8 i64 start | 16 u8[16] boot id | 32 u32 0 | 36 u32 CRC-32C of bytes 0 to 35
/// </code>
/// </summary>
/// <param name="StartNs">When the segment was begun, on the recorder's clock.</param>
/// <param name="BootId">Of the machine that recorded: a feed with the same one was recorded on its own host, by the same clock. Empty: not known.</param>
public readonly record struct SegmentHeader(long StartNs, Guid BootId)
{
    public const int Size = 40;
    public const ushort Version = 1;
    const uint Magic = 0x4E524A45;

    internal void Write(Span<byte> target)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], StartNs);
        BootId.TryWriteBytes(target[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(target[36..], PrivateBlock.Crc32C(target[..36]));
    }

    /// <returns>What is wrong with it; null: nothing.</returns>
    internal static string? TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header)
    {
        header = default;
        if (bytes.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return "is not a segment of a journal (it does not begin with EJRN)";
        }

        if (bytes.Length < Size)
        {
            return $"ends within its header, after {bytes.Length} of {Size} bytes";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]) != PrivateBlock.Crc32C(bytes[..36]))
        {
            return "has a damaged header (its checksum is wrong)";
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version != Version)
        {
            return $"has version {version} of the format; this program reads version {Version}";
        }

        header = new SegmentHeader(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), new Guid(bytes.Slice(16, 16), bigEndian: true));
        return null;
    }
}
