using System.Text;

namespace Enrichment.Updater.Metrics;

/// <summary>Labels as the text format has them: <c>{target="udp:…",reason="queue full"}</c>; values may be anybody's.</summary>
static class MetricLabels
{
    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder("{");
        foreach (var (key, value) in tags)
        {
            text.Append(text.Length > 1 ? "," : "");
            foreach (var c in key)
            {
                text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
            }

            text.Append("=\"");
            Escape(text, value?.ToString() ?? "");
            text.Append('"');
        }

        return text.Append('}').ToString();
    }

    /// <summary>Backslash, quote and line feed, as the format asks for; other control characters would spoil a terminal.</summary>
    static void Escape(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append(@"\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append(@"\n"),
                _ when char.IsControl(c) => text.Append('?'),
                _ => text.Append(c),
            };
        }
    }
}
