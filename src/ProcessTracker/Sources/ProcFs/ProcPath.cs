using System.Buffers.Text;

namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>Writes paths below a proc root, closed by the zero byte that libc wants, without allocating.</summary>
static class ProcPath
{
    /// <summary>Longest path that is written; roots longer than this leaves room for are refused at start.</summary>
    public const int MaxLength = 256;

    /// <summary>ROOT/PID/TAIL. Returns the path with its zero byte.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> buffer, ReadOnlySpan<byte> root, int pid, ReadOnlySpan<byte> tail)
    {
        root.CopyTo(buffer);
        var length = root.Length;
        buffer[length++] = (byte)'/';
        Utf8Formatter.TryFormat(pid, buffer[length..], out var digits);
        length += digits;
        buffer[length++] = (byte)'/';
        tail.CopyTo(buffer[length..]);
        length += tail.Length;
        buffer[length++] = 0;
        return buffer[..length];
    }

    /// <summary>The number that the text is, or -1.</summary>
    public static int ParsePid(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int pid, out var used) && used == text.Length && pid > 0 ? pid : -1;

    /// <summary>The number in <c>socket:[123]</c> or <c>net:[4026531840]</c>; 0 where the link is to something else.</summary>
    public static uint ParseLink(ReadOnlySpan<byte> link, ReadOnlySpan<byte> prefix) =>
        link.StartsWith(prefix) && Utf8Parser.TryParse(link[prefix.Length..], out uint number, out var used)
            && prefix.Length + used < link.Length && link[prefix.Length + used] == ']'
            ? number
            : 0;
}
