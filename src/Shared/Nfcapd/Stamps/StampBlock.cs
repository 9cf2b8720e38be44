using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// The payload of a stamp block: the stamps of the flow records of the block before it, bound to that block by the CRC of its unpacked
/// bytes,
/// so that blocks which another tool moved are left unstamped and never stamped with another block's names.
/// <code>0 u32 flows | 4 u32 CRC32C of the block | 8 u32 length of the block | 12 u32 0 | 16 per flow: source, destination</code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct StampBlock
{
    public const int HeaderSize = 16;

    /// <summary>The most flows that a block may hold if it is to be stamped.</summary>
    public const int MaxFlows = (PrivateBlock.MaxPayload - HeaderSize) / (2 * StampEntry.Size);

    public uint Flows;
    public uint BlockCrc;
    public uint BlockLength;
    public uint Fill;

    public static bool TryRead(ReadOnlySpan<byte> payload, out StampBlock header, out ReadOnlySpan<StampEntry> entries)
    {
        header = default;
        entries = default;
        if (payload.Length < HeaderSize)
        {
            return false;
        }

        header = MemoryMarshal.Read<StampBlock>(payload);
        entries = MemoryMarshal.Cast<byte, StampEntry>(payload[HeaderSize..]);
        return header.Flows <= MaxFlows && entries.Length == 2 * header.Flows;
    }
}
