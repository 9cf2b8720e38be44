using System.Runtime.CompilerServices;

namespace Enrichment.Text;

/// <summary>Spans of time as nfdump writes them (DurationString in util.c), without its padding to 16.</summary>
public static class DurationText
{
    const int Length = 12;

    /// <summary><c>hh:mm:ss.mmm</c>, from a day on <c>Nd hh:mm:ss.mmm</c>.</summary>
    public static void Write(TextBuffer text, ulong msec)
    {
        const uint msecPerDay = 86_400_000;
        if (msec >= msecPerDay)
        {
            text.Number(msec / msecPerDay);
            text.Bytes("d "u8);
        }

        var rest = (uint)(msec % msecPerDay);
        ref var place = ref text.Room(Length);
        DecimalText.WritePair(ref place, rest / 3_600_000);
        Unsafe.Add(ref place, 2) = (byte)':';
        DecimalText.WritePair(ref Unsafe.Add(ref place, 3), rest / 60_000 % 60);
        Unsafe.Add(ref place, 5) = (byte)':';
        DecimalText.WritePair(ref Unsafe.Add(ref place, 6), rest / 1000 % 60);
        Unsafe.Add(ref place, 8) = (byte)'.';
        DecimalText.WriteTriple(ref Unsafe.Add(ref place, 9), rest % 1000);
        text.Advance(Length);
    }
}
