namespace Enrichment.Fields;

/// <summary>Formats that the user has named in a configuration file: <c>fmt.NAME</c> for lines, <c>csv.NAME</c>.</summary>
public sealed class UserFormats
{
    public static readonly UserFormats None = new();

    readonly Dictionary<string, string> _lines = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, string> _csv = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="kind">fmt or csv.</param>
    /// <returns>False: no such kind.</returns>
    public bool Add(string kind, string name, string format)
    {
        var formats = kind switch { "fmt" => _lines, "csv" => _csv, _ => null };
        formats?[name] = format;
        return formats is not null;
    }

    /// <summary>What stands behind -o for a format of that name.</summary>
    public string? Find(string name) =>
        _lines.TryGetValue(name, out var line) ? "fmt:" + line
        : _csv.TryGetValue(name, out var csv) ? "csv:" + csv
        : null;

    /// <summary>A format that may stand as a token among others.</summary>
    public string? FindLine(ReadOnlySpan<char> tag) =>
        _lines.Count > 0 && _lines.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(tag, out var line) ? line : null;
}
