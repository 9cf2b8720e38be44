using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Json;

/// <summary>The fields of docs/json.md, as a schema.</summary>
static class JsonFields
{
    /// <summary>Name -> type. What is said of the source holds for the destination.</summary>
    public static readonly Dictionary<string, string> Documented = Read();

    /// <summary>All fields of a line, each with a value of its documented type.</summary>
    public static List<string> Check(string line)
    {
        using var document = JsonDocument.Parse(line);
        List<string> names = [];
        Check("", document.RootElement, names);
        Assert.Equal(names.Count, names.Distinct().Count());
        return names;
    }

    static void Check(string name, JsonElement value, List<string> names)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                Check(name.Length == 0 ? member.Name : $"{name}.{member.Name}", member.Value, names);
            }

            return;
        }

        names.Add(name);
        Assert.True(Documented.TryGetValue(name, out var type), $"{name} is not in docs/json.md");
        Assert.True(Is(type, value), $"{name} is not a {type}: {value.GetRawText()}");
    }

    static bool Is(string type, JsonElement value) => type switch
    {
        "long" => value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True,
        "keyword" => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0,
        "keyword[]" => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => Is("keyword", one)),
        "ip" => IPAddress.TryParse(value.GetString(), out _),
        "date" => DateTime.TryParseExact(value.GetString(), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => false,
    };

    static Dictionary<string, string> Read()
    {
        var rows = Regex.Matches(File.ReadAllText(DocsFile()), @"^\| `([@a-z_.]+)` \| ([a-z\[\]]+) \|", RegexOptions.Multiline)
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        foreach (var (name, type) in rows.Where(row => row.Key.StartsWith("source.", StringComparison.Ordinal)).ToList())
        {
            rows.Add("destination." + name["source.".Length..], type);
        }

        return rows;
    }

    static string DocsFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "docs", "json.md") is var file && File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException("docs/json.md is in no folder above the tests");
    }
}
