using System.Buffers.Binary;
using System.Text;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd;

/// <summary>The start of an nfcapd file, of either layout.</summary>
/// <remarks>
/// <code>
/// layout 1: 0 u16 A50C | 2 u16 1 | 4 u32 flags | 8 u32 blocks | 12 ident[128] | 140 stat record, 136 bytes
/// layout 2: 0 u16 A50C | 2 u16 2 | 4 u32 nfdump version | 8 i64 created | 16 u8 compression | 17 u8 encryption
///           18 u16 appendix blocks | 20 u32 creator | 24 i64 offset of the appendix | 32 u32 block size | 36 u32 blocks
/// </code>
/// </remarks>
public sealed record FileHeader
{
    public const ushort Magic = 0xA50C;
    public const int Layout1Size = 140;
    public const int Layout2Size = 40;
    const uint Layout1Lzo = 0x01, Layout1Anonymized = 0x02, Layout1Bz2 = 0x08, Layout1Lz4 = 0x10;

    /// <summary>1: nfdump 1.6, libnf. 2: nfdump 1.7.</summary>
    public int Layout { get; init; }

    public BlockCompression Compression { get; init; }

    /// <summary>Data blocks, the appendix not counted; 0 in a layout 1 file that was written into a pipe.</summary>
    public uint Blocks { get; init; }

    /// <summary>Layout 1 only: ident of the exporter or collector.</summary>
    public string Ident { get; init; } = "";

    /// <summary>Layout 1 only: the flags as they are.</summary>
    public uint Flags { get; init; }

    public bool Anonymized => Layout == 1 && (Flags & Layout1Anonymized) != 0;

    /// <summary>Layout 2: version of the nfdump that wrote it, 0x01070101 for 1.7.1.</summary>
    public uint NfdumpVersion { get; init; }

    /// <summary>Layout 2: seconds since 1970.</summary>
    public long Created { get; init; }

    /// <summary>Layout 2: 0 unknown, 1 nfcapd, 2 nfpcapd, 3 sfcapd, 4 nfdump ...</summary>
    public uint Creator { get; init; }

    public ushort AppendixBlocks { get; init; }

    public long AppendixOffset { get; init; }

    /// <summary>Where the first block starts.</summary>
    public int DataOffset => Layout == 1 ? Layout1Size + StatRecord.Layout1Size : Layout2Size;

    /// <summary>What is wrong with the first four bytes, or null.</summary>
    public static string? Refuse(ReadOnlySpan<byte> start)
    {
        var magic = BinaryPrimitives.ReadUInt16LittleEndian(start);
        if (magic == 0x0CA5)
        {
            return "was written on a machine of the other byte order, which nfdump does not read either";
        }

        return magic != Magic
            ? "is not an nfcapd file (it does not begin with 0C A5)"
            : BinaryPrimitives.ReadUInt16LittleEndian(start[2..]) switch
            {
                1 or 2 => null,
                3 => "has layout 3 (the nfdump 1.8 beta), which is not supported; nfdump 1.8 can convert it",
                var layout => $"has layout {layout}; known are 1 (nfdump 1.6) and 2 (nfdump 1.7)",
            };
    }

    public static FileHeader ReadLayout1(ReadOnlySpan<byte> bytes)
    {
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var ident = bytes.Slice(12, 128);
        var end = ident.IndexOf((byte)0);
        return new FileHeader
        {
            Layout = 1,
            Flags = flags,
            Compression = (flags & Layout1Lzo) != 0 ? BlockCompression.Lzo
                : (flags & Layout1Bz2) != 0 ? BlockCompression.Bz2
                : (flags & Layout1Lz4) != 0 ? BlockCompression.Lz4
                : BlockCompression.None,
            Blocks = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
            Ident = Encoding.UTF8.GetString(end < 0 ? ident : ident[..end]),
        };
    }

    /// <returns>The header, or what is wrong with it.</returns>
    public static (FileHeader? Header, string? Wrong) ReadLayout2(ReadOnlySpan<byte> bytes)
    {
        var compression = bytes[16];
        if (compression > (byte)BlockCompression.Zstd)
        {
            return (null, $"is compressed in a way that is not known (number {compression} at offset 16)");
        }

        if (bytes[17] != 0)
        {
            return (null, $"is encrypted (number {bytes[17]} at offset 17), which is not supported");
        }

        return (new FileHeader
        {
            Layout = 2,
            NfdumpVersion = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            Created = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            Compression = (BlockCompression)compression,
            AppendixBlocks = BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]),
            Creator = BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            AppendixOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            Blocks = BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]),
        }, null);
    }

    /// <summary>The first bytes of a new layout 2 file.</summary>
    internal byte[] ToLayout2Bytes()
    {
        var bytes = new byte[Layout2Size];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), NfdumpVersion);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Created);
        bytes[16] = (byte)Compression;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), AppendixBlocks);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), Creator);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), AppendixOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(36), Blocks);
        return bytes;
    }

    internal static void SetLayout1Compression(Span<byte> header, BlockCompression compression)
    {
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) & ~(Layout1Lzo | Layout1Bz2 | Layout1Lz4);
        flags |= compression switch
        {
            BlockCompression.None => 0,
            BlockCompression.Lzo => Layout1Lzo,
            BlockCompression.Bz2 => Layout1Bz2,
            BlockCompression.Lz4 => Layout1Lz4,
            _ => throw new ArgumentException($"layout 1 has no {compression}", nameof(compression)),
        };
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], flags);
    }
}
