using System.Buffers.Binary;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Journal;

/// <summary>
/// What stands before each chunk of a segment, little-endian. A chunk is what was brought to the disk at once:
/// <code>
///  0 u32 'CHNK' | 4 u32 stored bytes | 8 u32 their length unpacked | 12 u32 messages, the top bit: packed with zstd
/// 16 i64 first | 24 u32 last - first, microseconds | 28 i64 covered | 36 u32 CRC-32C of the whole chunk with 0 here
/// 40 stored bytes: per message varint microseconds since first | varint length | FeedMessage
/// </code>
/// </summary>
/// <param name="StoredLength">Bytes behind the header.</param>
/// <param name="Length">The same unpacked.</param>
/// <param name="Messages">How many there are.</param>
/// <param name="IsPacked">Whether they are packed.</param>
/// <param name="FirstNs">When the first message came, on the recorder's clock.</param>
/// <param name="LastNs">When the last came, to the microsecond.</param>
/// <param name="CoveredNs">All changes up to this moment, on the recorder's clock, are in this chunk or before it; 0: not known yet.</param>
public readonly record struct ChunkHeader(int StoredLength, int Length, int Messages, bool IsPacked, long FirstNs, long LastNs, long CoveredNs)
{
    public const int Size = 40;

    /// <summary>No chunk is longer unpacked: one message may have 4 MiB, and a chunk is closed when it has more than 256 KiB.</summary>
    public const int MaxLength = 8 << 20;

    const uint Magic = 0x4B4E4843;
    const uint Packed = 0x80000000;

    /// <summary>Writes it before the stored bytes and seals both.</summary>
    internal void Seal(Span<byte> chunk)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(chunk, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[4..], StoredLength);
        BinaryPrimitives.WriteInt32LittleEndian(chunk[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[12..], (uint)Messages | (IsPacked ? Packed : 0));
        BinaryPrimitives.WriteInt64LittleEndian(chunk[16..], FirstNs);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[24..], (uint)Math.Clamp((LastNs - FirstNs) / 1000, 0, uint.MaxValue));
        BinaryPrimitives.WriteInt64LittleEndian(chunk[28..], CoveredNs);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[36..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[36..], PrivateBlock.Crc32C(chunk[..(Size + StoredLength)]));
    }

    /// <summary>Reads the header alone; lengths are within bounds where it returns null.</summary>
    /// <returns>What is wrong with it; null: nothing that can be seen without the stored bytes.</returns>
    internal static string? TryRead(ReadOnlySpan<byte> bytes, out ChunkHeader header)
    {
        header = default;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return "is no chunk";
        }

        var (stored, length) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        var messages = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        if (stored > MaxLength || length > MaxLength || (messages & ~Packed) > length)
        {
            return $"is a chunk that claims {stored} bytes for {length} with {messages & ~Packed} messages, more than there can be";
        }

        var first = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        header = new ChunkHeader(
            (int)stored, (int)length, (int)(messages & ~Packed), (messages & Packed) != 0,
            first, first + (BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]) * 1000L), BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]));
        return null;
    }

    /// <summary>Whether the chunk, header and stored bytes, is what was written. The header's checksum field is cleared.</summary>
    internal static bool IsWhole(Span<byte> chunk)
    {
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(chunk[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[36..], 0);
        return PrivateBlock.Crc32C(chunk) == sum;
    }
}
