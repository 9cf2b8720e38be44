using System.Buffers.Binary;
using System.Text;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// The block behind the data blocks of layout 2, of two records: <c>u16 0x8001 | u16 size | ident NUL</c> padded to an even length,
/// and <c>u16 0x8002 | u16 148 | stat record</c>. Other records are skipped.
/// </summary>
static class Appendix
{
    /// <summary>Far more than the two records take; what claims more is damaged.</summary>
    public const int MaxSize = 64 * 1024;

    /// <summary>Whether the first record of a block is one that only an appendix has.</summary>
    public static bool Begins(ReadOnlySpan<byte> block) => block.Length >= 4
        && (RecordType)BinaryPrimitives.ReadUInt16LittleEndian(block) is RecordType.Ident or RecordType.Stat;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out string? ident, out StatRecord? stat)
    {
        ident = null;
        stat = null;
        while (bytes.Length > 0)
        {
            if (bytes.Length < 4 || BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) is var size && (size < 4 || size > bytes.Length))
            {
                return false;
            }

            var body = bytes[4..size];
            switch ((RecordType)BinaryPrimitives.ReadUInt16LittleEndian(bytes))
            {
                case RecordType.Ident:
                    var end = body.IndexOf((byte)0);
                    ident = Encoding.UTF8.GetString(end < 0 ? body : body[..end]);
                    break;
                case RecordType.Stat when body.Length >= StatRecord.Size:
                    stat = StatRecord.Read(body);
                    break;
            }

            bytes = bytes[size..];
        }

        return true;
    }

    /// <summary>The longest ident that nfdump takes.</summary>
    public const int MaxIdent = 123;

    /// <summary>The records of an appendix, to be packed as one block of two records.</summary>
    public static byte[] Write(string ident, in StatRecord stat)
    {
        Span<byte> text = stackalloc byte[MaxIdent];
        var length = ProcessNameText.Write(ident.Replace(' ', '_'), text);
        var padded = (length + 2) & ~1;
        var appendix = new byte[4 + padded + 4 + StatRecord.Size];
        BinaryPrimitives.WriteUInt16LittleEndian(appendix, (ushort)RecordType.Ident);
        BinaryPrimitives.WriteUInt16LittleEndian(appendix.AsSpan(2), (ushort)(4 + padded));
        text[..length].CopyTo(appendix.AsSpan(4));
        var record = appendix.AsSpan(4 + padded);
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)RecordType.Stat);
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], 4 + StatRecord.Size);
        stat.Write(record[4..]);
        return appendix;
    }
}
