using System.Text.RegularExpressions;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>The text format of Prometheus 0.0.4, read as strictly as its description allows.</summary>
static partial class TextFormat
{
    public sealed record Family(string Name, string Type, string Help, Dictionary<string, double> Samples);

    public static Dictionary<string, Family> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Dictionary<string, Family> families = [];
        Family? now = null;
        string? help = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } helped)
            {
                Assert.Null(help);
                help = helped.Groups[2].Value;
                now = new Family(helped.Groups[1].Value, "", help, []);
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                Assert.Equal(now?.Name, typed.Groups[1].Value);
                now = now! with { Type = typed.Groups[2].Value };
                Assert.True(families.TryAdd(now.Name, now), $"{now.Name} stands there twice");
                help = null;
            }
            else
            {
                var sample = SampleLine().Match(line);
                Assert.True(sample.Success, $"no line of the format: {line}");
                Assert.True(BelongsTo(sample.Groups[1].Value, now!), $"{sample.Groups[1].Value} stands under {now!.Name}");
                Assert.True(now.Samples.TryAdd(sample.Groups[1].Value + sample.Groups[2].Value, Value(sample.Groups[3].Value)), $"twice: {line}");
            }
        }

        Assert.All(families.Values.Where(family => family.Type == "counter"), family => Assert.EndsWith("_total", family.Name, StringComparison.Ordinal));
        Assert.All(families.Values.Where(family => family.Type == "histogram"), CheckHistogram);
        return families;
    }

    static void CheckHistogram(Family family)
    {
        var buckets = family.Samples.Where(sample => sample.Key.StartsWith(family.Name + "_bucket", StringComparison.Ordinal)).Select(sample => sample.Value).ToList();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(family.Samples[family.Name + "_count"], family.Samples[family.Name + "_bucket{le=\"+Inf\"}"]);
        Assert.Contains(family.Name + "_sum", family.Samples.Keys);
    }

    static bool BelongsTo(string name, Family family) => family.Type == "histogram"
        ? name == family.Name + "_bucket" || name == family.Name + "_sum" || name == family.Name + "_count"
        : name == family.Name;

    static double Value(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\\\|\\n)+)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*")(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*")*\})? ([+-]?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Inf)|NaN)$""")]
    private static partial Regex SampleLine();
}
