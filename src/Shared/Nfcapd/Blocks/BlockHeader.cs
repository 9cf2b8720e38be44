using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// What stands before each block, in both layouts (nfdump's dataBlock_t):
/// <code>0 u32 records | 4 u32 stored bytes that follow | 8 u16 type | 10 u16 flags</code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct BlockHeader
{
    public const int Size = 12;

    /// <summary>No reader of nfdump's takes more, header included, neither stored nor unpacked.</summary>
    public const int MaxBlock = 5 * 1024 * 1024;

    public uint Records;
    public uint StoredBytes;
    public BlockType Type;
    public ushort Flags;
}

public enum BlockType : ushort
{
    /// <summary>nfdump 1.5; nothing reads it any more.</summary>
    Old = 1,
    Layout1 = 2,
    Layout2 = 3,

    /// <summary>Skipped without a word by every nfdump; carries our process dictionary and stamps.</summary>
    Array = 4,
}
