using System.Runtime.CompilerServices;

namespace Enrichment.Text;

/// <summary>
/// Writes moments as <c>YYYY-MM-DD hh:mm:ss.mmm</c> in one time zone. Flows of a file share their seconds, so the text of
/// a second is kept in a small table and only the milliseconds are new.
/// </summary>
/// <remarks>Not for two threads at once.</remarks>
/// <param name="iso">ISO 8601 with the zone: <c>2025-01-02T10:00:00.250+01:00</c>, <c>…Z</c> in UTC; separators asked for do not count.</param>
public sealed class TimeText(TimeZoneInfo zone, bool iso = false)
{
    const int Milliseconds = 4;

    const int Slots = 64, SlotSize = 32, Length = 19;
    const long SecondsPerDay = 86_400, OffsetSlot = 900;

    readonly byte[] _texts = new byte[Slots * SlotSize];
    
    // Complements, so that a new table, all zero, has none.
    readonly long[] _seconds = new long[Slots];
    readonly bool _isUtc = IsUtc(zone);
    long _offsetSlot = long.MinValue;
    long _offset;

    public bool IsIso => iso;

    /// <summary>How many characters a moment takes.</summary>
    public int Width => iso ? IsoLength(zone, isUtc: false) : Length + Milliseconds;

    /// <summary>How many characters a moment takes in ISO form.</summary>
    /// <param name="isUtc">Whatever the zone.</param>
    public static int IsoLength(TimeZoneInfo zone, bool isUtc) => Length + Milliseconds + (isUtc || IsUtc(zone) ? "Z".Length : "+00:00".Length);

    /// <param name="separator">Between date and time: a blank, or T as in JSON.</param>
    public void Write(TextBuffer text, ulong msec, byte separator = (byte)' ')
    {
        var (second, rest) = Math.DivRem(msec, 1000);
        WriteSecond(text, (long)second, iso ? (byte)'T' : separator);
        text.Byte((byte)'.');
        text.ThreeDigits((uint)rest);
        if (iso)
        {
            WriteZone(text, (long)second);
        }
    }

    void WriteZone(TextBuffer text, long second)
    {
        if (_isUtc)
        {
            text.Byte((byte)'Z');
            return;
        }

        var offset = Offset(second);
        var minutes = (uint)Math.Abs(offset / 60);
        text.Byte(offset < 0 ? (byte)'-' : (byte)'+');
        text.TwoDigits(minutes / 60);
        text.Byte((byte)':');
        text.TwoDigits(minutes % 60);
    }

    static bool IsUtc(TimeZoneInfo zone) => zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime;

    /// <summary>Without the milliseconds.</summary>
    public void WriteSecond(TextBuffer text, long second, byte separator = (byte)' ')
    {
        var slot = (int)(second & (Slots - 1));
        if (_seconds[slot] != ~second)
        {
            WriteNew(text, second, separator, slot);
            return;
        }

        ref var room = ref text.Room(SlotSize);
        Unsafe.CopyBlockUnaligned(ref room, ref _texts[slot * SlotSize], SlotSize);
        Unsafe.Add(ref room, 10) = separator;
        text.Advance(Length);
    }

    void WriteNew(TextBuffer text, long second, byte separator, int slot)
    {
        var start = text.Length;
        Format(text, second + Offset(second), separator);
        if (text.Length - start == Length) // the year 10000 and later has more digits than a slot
        {
            text.Written[start..].CopyTo(_texts.AsSpan(slot * SlotSize, Length));
            _seconds[slot] = ~second;
        }
    }

    /// <summary>
    /// Civil date from days (H. Hinnant, chrono-compatible low-level date algorithms), for days since 1970 that are not negative.
    /// </summary>
    static void Format(TextBuffer text, long local, byte separator)
    {
        var (days, inDay) = Math.DivRem(local, SecondsPerDay);
        if (inDay < 0)
        {
            (days, inDay) = (days - 1, inDay + SecondsPerDay);
        }

        var (era, dayOfEra) = Math.DivRem(days + 719_468, 146_097);
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var day = dayOfYear - (153 * shifted + 2) / 5 + 1;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        text.Number((ulong)(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)));
        Part(text, (byte)'-', month);
        Part(text, (byte)'-', day);
        Part(text, separator, inDay / 3600);
        Part(text, (byte)':', inDay / 60 % 60);
        Part(text, (byte)':', inDay % 60);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Part(TextBuffer text, byte before, long value)
    {
        text.Byte(before);
        text.Digits((uint)value, 2);
    }

    /// <summary>
    /// Seconds to add. No zone changes its clock twice in a quarter of an hour, so one look a quarter is enough unless it changes
    /// within.
    /// </summary>
    long Offset(long second)
    {
        if (_isUtc)
        {
            return 0;
        }

        var slot = second / OffsetSlot;
        if (slot == _offsetSlot)
        {
            return _offset;
        }

        var offset = LookUp(second);
        if (LookUp(slot * OffsetSlot) == LookUp(slot * OffsetSlot + OffsetSlot - 1))
        {
            (_offsetSlot, _offset) = (slot, offset);
        }

        return offset;
    }

    long LookUp(long second)
    {
        const long lastSecond = 253_402_300_799; // 9999-12-31 23:59:59, the end of DateTime
        var utc = DateTime.UnixEpoch.AddSeconds(Math.Min(second, lastSecond));
        return (long)zone.GetUtcOffset(utc).TotalSeconds;
    }
}
