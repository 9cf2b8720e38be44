using System.Text;
using Enrichment.Fields;
using Enrichment.Files;

namespace Enrichment.View.Query;

/// <summary>
/// Formats of the user's own, in the form of nfdump.conf: lines <c>fmt.NAME = "…"</c> and <c>csv.NAME = "…"</c> at the top or under
/// <c>[nfdump]</c> or <c>[flowview]</c>. Other sections and keys are nfdump's and passed over.
/// </summary>
static class ConfigurationFile
{
    const string Nothing = "none";

    /// <summary>
    /// The file of -C, else of $NFCONF as nfdump has it, else <c>flowview.conf</c> in $XDG_CONFIG_HOME or ~/.config, if it is there; -C none
    /// reads none.
    /// </summary>
    /// <exception cref="UsageException">The file named is not there, or a format in it makes no sense.</exception>
    public static UserFormats Read(string? named)
    {
        if ((named ?? NotEmpty("NFCONF")) is { } path)
        {
            return path == Nothing ? UserFormats.None : Parse(path);
        }

        var folder = NotEmpty("XDG_CONFIG_HOME") ?? (NotEmpty("HOME") is { } home ? Path.Combine(home, ".config") : null);
        var own = folder is null ? null : Path.Combine(folder, "flowview.conf");
        return own is not null && File.Exists(own) ? Parse(own) : UserFormats.None;
    }

    static UserFormats Parse(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {(wrong is FileNotFoundException or DirectoryNotFoundException ? "no such file" : FailureReason.Of(wrong))}");
        }

        var formats = new UserFormats();
        var isOurs = true;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.StartsWith('['))
            {
                isOurs = line.StartsWith("[nfdump]", StringComparison.Ordinal) || line.StartsWith("[flowview]", StringComparison.Ordinal);
            }
            else if (isOurs && !line.StartsWith('#') && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                Add(formats, line[..equals].TrimEnd(), line[(equals + 1)..].TrimStart(), $"{path} line {i + 1}");
            }
        }

        return formats;
    }

    static void Add(UserFormats formats, string key, string value, string place)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || key[..dot] is not ("fmt" or "csv"))
        {
            return;
        }

        var name = key[(dot + 1)..].Trim();
        if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
        {
            throw new UsageException($"{place}: '{name}' is no name for a format, which is made of letters and digits");
        }

        formats.Add(key[..dot], name, Text(value) ?? throw new UsageException($"{place}: {key} is a text in quotes, \"%ts %sap -> %dap\""));
    }

    /// <summary>TOML's strings of one line; what stands behind them is a comment or nothing.</summary>
    static string? Text(string value)
    {
        if (value.Length < 2 || value[0] is not ('"' or '\''))
        {
            return null;
        }

        var text = new StringBuilder();
        for (var at = 1; at < value.Length; at++)
        {
            if (value[at] == value[0])
            {
                var rest = value[(at + 1)..].Trim();
                return rest.Length == 0 || rest[0] == '#' ? text.ToString() : null;
            }

            if (value[0] == '"' && value[at] == '\\' && at + 1 < value.Length)
            {
                text.Append(value[++at] switch { 't' => '\t', 'n' => '\n', var other => other });
            }
            else
            {
                text.Append(value[at]);
            }
        }

        return null;
    }

    static string? NotEmpty(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
