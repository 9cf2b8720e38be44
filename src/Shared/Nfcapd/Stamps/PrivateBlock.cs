using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// What a block of type 4 carries for us. nfdump skips such blocks without a word; for <c>nfdump -v</c> to be content the block must read
/// both as 4 + records · size bytes (1.7.1) and as a chain of records (1.7.8), so it is two records of sizes s and s + 4 that share one
/// body:
/// <code>
/// | type | s     | first part of the body, s - 4 bytes |
/// | type | s + 4 | second part, s bytes                |
/// body: 0 u32 'ENR1' | 4 u8 version | 5 u8 kind | 6 u16 0 | 8 u64 session | 16 u32 payload bytes | 20 u32 its CRC32C | 24 payload
/// </code>
/// </summary>
static class PrivateBlock
{
    public const uint Records = 2;
    public const int HeaderSize = 24;

    /// <summary>The most that two records of at most 65,532 bytes carry.</summary>
    public const int MaxPayload = 2 * MaxFirst - 4 - HeaderSize;
    public const int MaxSize = 2 * MaxFirst + 4;
    public const byte Version = 1;
    const int MaxFirst = 65_528;
    const ushort Type = 0x454E;
    const uint Magic = 0x31524E45;

    public enum Kind : byte
    {
        Dictionary = 1,
        Stamps = 2,
    }

    /// <param name="target">Room for <see cref="MaxSize"/> bytes.</param>
    /// <returns>The length of the block.</returns>
    public static int Write(Kind kind, ulong session, ReadOnlySpan<byte> payload, Span<byte> target)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        header[4] = Version;
        header[5] = (byte)kind;
        header[6] = header[7] = 0;
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], session);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], Crc32C(payload));

        // The first record always holds the whole header: a body is at least HeaderSize + 24 bytes long by the padding.
        var first = Math.Max(((HeaderSize + payload.Length + 4 + 1) / 2 + 3) & ~3, 4 + HeaderSize);
        var length = 2 * first + 4;
        target = target[..length];
        target.Clear();
        WriteRecordHeader(target, first);
        header.CopyTo(target[4..]);
        var head = Math.Min(payload.Length, first - 4 - HeaderSize);
        payload[..head].CopyTo(target[(4 + HeaderSize)..]);
        WriteRecordHeader(target[first..], first + 4);
        payload[head..].CopyTo(target[(first + 4)..]);
        return length;
    }

    /// <summary>Takes a block apart.</summary>
    /// <param name="block">The unpacked block; its bytes are moved together, so that the payload lies in one piece.</param>
    /// <returns>False: not one of ours, or of a version that is not known, or damaged.</returns>
    public static bool TryRead(Span<byte> block, out Kind kind, out ulong session, out ReadOnlySpan<byte> payload)
    {
        kind = 0;
        session = 0;
        payload = default;
        if (block.Length < 4 + HeaderSize || BinaryPrimitives.ReadUInt16LittleEndian(block) != Type)
        {
            return false;
        }

        int first = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
        if (first < 4 + HeaderSize || block.Length != 2 * first + 4
            || BinaryPrimitives.ReadUInt16LittleEndian(block[first..]) != Type
            || BinaryPrimitives.ReadUInt16LittleEndian(block[(first + 2)..]) != first + 4)
        {
            return false;
        }

        var header = block.Slice(4, HeaderSize);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic || header[4] != Version || length > block.Length - 8 - HeaderSize)
        {
            return false;
        }

        kind = (Kind)header[5];
        session = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        block[(first + 4)..].CopyTo(block[first..]);
        payload = block.Slice(4 + HeaderSize, (int)length);
        return Crc32C(payload) == sum;
    }

    /// <summary>Whether a block is one of ours, of any version: for those who replace them.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> block) => block.Length >= 4 + HeaderSize
        && BinaryPrimitives.ReadUInt16LittleEndian(block) == Type
        && BinaryPrimitives.ReadUInt32LittleEndian(block[4..]) == Magic;

    /// <inheritdoc cref="Files.Crc32C.Of"/>
    public static uint Crc32C(ReadOnlySpan<byte> bytes) => Files.Crc32C.Of(bytes);

    static void WriteRecordHeader(Span<byte> record, int size)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record, Type);
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], (ushort)size);
    }
}
