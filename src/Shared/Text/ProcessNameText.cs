using System.Buffers;
using System.Text;

namespace Enrichment.Text;

/// <summary>
/// The one place where a process name, which whoever started the process chose, is made fit for a flow file: nfdump prints it into terminals
/// and, unescaped, into JSON. Control characters and what turns the writing direction become blanks, <c>"</c> becomes <c>'</c>, <c>\</c>
/// becomes <c>/</c>, and the text is cut between characters, never within one.
/// </summary>
public static class ProcessNameText
{
    /// <summary>Room for the longest name that layout 2 carries (element 24, without its NUL).</summary>
    public const int MaxLayout2 = 65;

    /// <summary>The longest name of extension 42 of layout 1.</summary>
    public const int MaxLayout1Short = 23;

    const string Plain =
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    static readonly SearchValues<char> PlainChars = SearchValues.Create(Plain);
    static readonly SearchValues<byte> PlainBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Plain));

    /// <summary>Writes as much of the name as there is room for, in UTF-8.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<char> name, Span<byte> target)
    {
        // Nearly every name is plain ASCII.
        if (name.Length <= target.Length && !name.ContainsAnyExcept(PlainChars))
        {
            return Encoding.ASCII.GetBytes(name, target);
        }

        var written = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!Append(rune, target, ref written))
            {
                break;
            }
        }

        return written;
    }

    /// <summary>The same from UTF-8; bytes that are no UTF-8 become U+FFFD.</summary>
    public static int Write(ReadOnlySpan<byte> name, Span<byte> target)
    {
        if (name.Length <= target.Length && !name.ContainsAnyExcept(PlainBytes))
        {
            name.CopyTo(target);
            return name.Length;
        }

        var written = 0;
        while (name.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var consumed);
            if (!Append(status == OperationStatus.Done ? rune : Rune.ReplacementChar, target, ref written))
            {
                break;
            }

            name = name[consumed..];
        }

        return written;
    }

    static bool Append(Rune rune, Span<byte> target, ref int written)
    {
        if (!Clean(rune).TryEncodeToUtf8(target[written..], out var bytes))
        {
            return false;
        }

        written += bytes;
        return true;
    }

    static Rune Clean(Rune rune) => rune.Value switch
    {
        '"' => new Rune('\''),
        '\\' => new Rune('/'),
        < 0x20 or (>= 0x7F and < 0xA0) => new Rune(' '),
        0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069) => new Rune(' '),
        _ => rune,
    };
}
