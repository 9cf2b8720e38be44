using System.Globalization;
using System.Text;

namespace Enrichment.Updater.Metrics;

/// <summary>One line of <see cref="PrometheusText"/>, read again.</summary>
/// <param name="Labels">Values only, in their order.</param>
/// <param name="Bound">Of a histogram's bucket; null: it is none.</param>
readonly record struct PrometheusSample(string Name, IReadOnlyList<string> Labels, string? Bound, double Value)
{
    /// <returns>Null: it is no sample.</returns>
    public static PrometheusSample? Parse(string line)
    {
        var space = line.LastIndexOf(' ');
        if (line.StartsWith('#') || space < 1
            || !double.TryParse(line.AsSpan(space + 1).TrimStart('+').Equals("Inf", StringComparison.Ordinal) ? "Infinity" : line.AsSpan(space + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var brace = line.IndexOf('{', StringComparison.Ordinal);
        if (brace < 0)
        {
            return new PrometheusSample(line[..space], [], null, value);
        }

        var labels = ReadLabels(line.AsSpan(brace + 1, space - brace - 1));
        var bound = labels.Find(label => label.Name == "le").Value;
        return new PrometheusSample(line[..brace], [.. labels.Where(label => label.Name != "le").Select(label => label.Value)], bound, value);
    }

    static List<(string Name, string Value)> ReadLabels(ReadOnlySpan<char> text)
    {
        List<(string, string)> labels = [];
        while (text.IndexOf("=\"", StringComparison.Ordinal) is var equals && equals > 0)
        {
            var name = text[..equals].TrimStart(',').ToString();
            text = text[(equals + 2)..];
            var value = new StringBuilder();
            var at = 0;
            for (; at < text.Length && text[at] != '"'; at++)
            {
                value.Append(text[at] == '\\' && at + 1 < text.Length ? text[++at] : text[at]);
            }

            labels.Add((name, value.ToString()));
            text = text[Math.Min(at + 1, text.Length)..];
        }

        return labels;
    }
}
