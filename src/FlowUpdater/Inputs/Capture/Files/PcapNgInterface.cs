using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>What an Interface Description Block says (draft-ietf-opsawg-pcapng §4.2).</summary>
/// <param name="SnapLength">0: no limit.</param>
/// <param name="Resolution">if_tsresol: a negative power of 10, or of 2 where the high bit is set; 6 where the option is missing.</param>
/// <param name="OffsetSeconds">if_tsoffset.</param>
readonly record struct PcapNgInterface(LinkType Link, uint SnapLength, byte Resolution, long OffsetSeconds)
{
    /// <summary>Times outside 1970 to 2262 become the nearest end: a damaged time must not overflow into a wrong one.</summary>
    public long ToNanoseconds(ulong ticks)
    {
        Int128 time = Resolution switch
        {
            6 => (Int128)ticks * 1000,
            9 => ticks,
            < 9 => (Int128)ticks * PowerOfTen(9 - Resolution),
            < 128 => ticks / PowerOfTen(Math.Min(Resolution - 9, 19)),
            _ => (Int128)((UInt128)ticks * 1_000_000_000 >> (Resolution & 0x7F)),
        };
        time += (Int128)OffsetSeconds * 1_000_000_000;
        return (long)Int128.Clamp(time, 0, long.MaxValue / 2);
    }

    static ulong PowerOfTen(int exponent)
    {
        ulong power = 1;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
