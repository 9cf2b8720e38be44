using System.Globalization;
using System.Text;
using Enrichment.Files;

namespace Enrichment.Updater.Stamp.State;

/// <summary>
/// One line of a state file; fields are apart by tabs, and the first is the CRC-32C of the rest:
/// <code>
/// 1f2e3d4c  with  9a0b1c2d3e4f5061  --bindings /var/log/bindings.ndjson.gz (1234 bytes) --placeholder none
/// 5b6a7988  done  9a0b1c2d3e4f5061  inode  size  modified  /var/cache/nfdump/nfcapd.202611211140
/// </code>
/// </summary>
readonly ref struct StateLine
{
    const int SumDigits = 8;

    StateLine(ulong options, DoneFile? file, string path) => (Options, File, Path) = (options, file, path);

    public ulong Options { get; }

    /// <summary>Null: the line tells what the options mean.</summary>
    public DoneFile? File { get; }

    public string Path { get; }

    public static string OfOptions(ulong id, string words) => Summed($"with\t{id:x16}\t{Escape(words)}");

    public static string OfFile(string path, in DoneFile file) => Summed(string.Create(
        CultureInfo.InvariantCulture, $"done\t{file.Options:x16}\t{file.Inode}\t{file.Size}\t{file.ModifiedNs}\t{Escape(path)}"));

    /// <param name="line">Without its end.</param>
    /// <returns>False: it is damaged.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, out StateLine parsed)
    {
        parsed = default;
        if (line.Length <= SumDigits || line[SumDigits] != '\t'
            || !uint.TryParse(line[..SumDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sum)
            || sum != Crc32C.Of(line[(SumDigits + 1)..]))
        {
            return false;
        }

        Span<Range> fields = stackalloc Range[7];
        var text = Encoding.UTF8.GetString(line[(SumDigits + 1)..]).AsSpan();
        var count = text.Split(fields, '\t');
        if (count < 3 || !ulong.TryParse(text[fields[1]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var options))
        {
            return false;
        }

        if (text[fields[0]] is "with")
        {
            parsed = new StateLine(options, null, Unescape(text[fields[2]]));
            return count == 3;
        }

        if (text[fields[0]] is not "done" || count != 6
            || !ulong.TryParse(text[fields[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            || !long.TryParse(text[fields[3]], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !long.TryParse(text[fields[4]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var modified))
        {
            return false;
        }

        parsed = new StateLine(options, new DoneFile(options, inode, size, modified), Unescape(text[fields[5]]));
        return true;
    }

    static string Summed(string line) =>
        string.Create(CultureInfo.InvariantCulture, $"{Crc32C.Of(Encoding.UTF8.GetBytes(line)):x8}\t{line}\n");

    static string Escape(string text) =>
        text.AsSpan().IndexOfAny("\\\t\n") < 0 ? text : text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            result.Append(text[i] == '\\' && i + 1 < text.Length
                ? text[++i] switch { 't' => '\t', 'n' => '\n', var other => other }
                : text[i]);
        }

        return result.ToString();
    }
}
