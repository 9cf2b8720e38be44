using System.Globalization;
using System.Text;
using Enrichment.Text;
using Enrichment.View.Format;

namespace Enrichment.View.Profiles;

/// <summary>Pieces of the text that profiles and what is new in them share.</summary>
sealed class ProfileLine(OutputFile output, TimeZoneInfo zone)
{
    static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    readonly TextBuffer _text = new();
    readonly TimeText _times = new(zone);

    public void Write(FormattableString text) => Encode(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>Text that somebody else chose.</summary>
    public void Foreign(string text)
    {
        if (output.IsTerminal)
        {
            ForeignText.ForTerminal(_text, Encoding.UTF8.GetBytes(text));
            Flush();
        }
        else
        {
            Encode(text);
        }
    }

    /// <summary>Powers of ten, as nfdump counts.</summary>
    public void Bytes(ulong bytes, int width = 0)
    {
        var (value, unit) = ((double)bytes, 0);
        while (value >= 999.95 && unit < Units.Length - 1)
        {
            (value, unit) = (value / 1000, unit + 1);
        }

        Encode($"{value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}".PadLeft(width));
    }

    /// <summary>From the first to the last moment, to the second; the date of the last where it is another.</summary>
    public void Span(ulong first, ulong last)
    {
        _times.WriteSecond(_text, (long)(first / 1000));
        var date = _text.Written[..10].ToArray();
        Flush();
        _times.WriteSecond(_text, (long)(last / 1000));
        var text = Encoding.ASCII.GetString(_text.Written.StartsWith(date) ? _text.Written[11..] : _text.Written);
        _text.Clear();
        Encode($" to {text}");
    }

    /// <param name="what">One of them, which forms its plural with an s.</param>
    public static string Counted(long count, string what) => count == 1 ? what : $"{what}s";

    /// <summary>What there is beside what was shown.</summary>
    public void Rest(long count, string head, string what)
    {
        if (count > 0)
        {
            Write($"{head}… and {count} more {Counted(count, what)} (-n)\n");
        }
    }

    void Encode(string text) => output.Write(Encoding.UTF8.GetBytes(text));

    void Flush()
    {
        output.Write(_text.Written);
        _text.Clear();
    }
}
