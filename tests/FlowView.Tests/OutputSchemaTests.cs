using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>docs/output.md is the promise; what the program prints keeps it.</summary>
public sealed partial class OutputSchemaTests
{
    static readonly string Root = RootOf();

    static readonly string StampedFile = Path.Combine(Root, "tests/TestData/nfcapd/layout2-stamps-lz4.nf");

    static readonly string Documented = File.ReadAllText(Path.Combine(Root, "docs/output.md"));

    [Fact]
    public void Keys_InTheSource_AreAllDocumented()
    {
        var keys = Directory.GetFiles(Path.Combine(Root, "src/Shared/Fields/Formats"), "JsonFormat*.cs")
            .SelectMany(path => KeyCall().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value))
            .Where(key => key != "mpls_")
            .Distinct().ToList();

        Assert.True(keys.Count > 80, $"only {keys.Count} keys found");
        Assert.All(keys, key => Assert.Contains($"`{key}`", Documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_OfStampedFlows_AreDocumentedAndOfTheirType()
    {
        var lines = FlowViewRun.Of("-r", StampedFile, "-o", "ndjson").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            using var flow = JsonDocument.Parse(line);
            foreach (var member in flow.RootElement.EnumerateObject())
            {
                Assert.Equal(TypeOf(member.Name), member.Value.ValueKind == JsonValueKind.Number ? "number" : "text");
            }
        }
    }

    /// <summary>By the row of the table in which the key stands.</summary>
    static string TypeOf(string key)
    {
        var row = Assert.Single(Documented[..Documented.IndexOf("## JSON: top lists", StringComparison.Ordinal)].Split('\n'), line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|')[1].Contains($"`{key}`", StringComparison.Ordinal)
            && line.Split('|').Length == 5);
        return row.Split('|')[2].Trim() == "time" ? "text" : row.Split('|')[2].Trim();
    }

    [Fact]
    public void Array_AndLines_HoldTheSame()
    {
        using var array = JsonDocument.Parse(FlowViewRun.Of("-r", StampedFile, "-o", "json").Text);
        var lines = FlowViewRun.Of("-r", StampedFile, "-o", "ndjson").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(lines.Length, array.RootElement.GetArrayLength());
        Assert.All(lines.Zip(array.RootElement.EnumerateArray()), pair => Assert.Equal(pair.First, pair.Second.GetRawText()
            .Replace("\n  ", "", StringComparison.Ordinal).Replace("\n ", "", StringComparison.Ordinal).Replace("\" : ", "\":", StringComparison.Ordinal)
            .Replace("{ ", "{", StringComparison.Ordinal).TrimStart()));
    }

    static string RootOf([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../.."));

    [GeneratedRegex("""(?:Number|Text|Name|BeginText|Key|Time|IPv4|IPv6|Network|Mac|Pair|Milliseconds)\("([A-Za-z0-9_]+)"u8""")]
    private static partial Regex KeyCall();
}
