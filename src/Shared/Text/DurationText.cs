namespace Enrichment.Text;

/// <summary>Spans of time as nfdump writes them (DurationString in util.c), without its padding to 16.</summary>
public static class DurationText
{
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
        text.Digits(rest / 3_600_000, 2);
        text.Byte((byte)':');
        text.Digits(rest / 60_000 % 60, 2);
        text.Byte((byte)':');
        text.Digits(rest / 1000 % 60, 2);
        text.Byte((byte)'.');
        text.Digits(rest % 1000, 3);
    }
}
