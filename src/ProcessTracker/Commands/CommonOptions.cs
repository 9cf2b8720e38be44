using System.CommandLine;
using System.CommandLine.Parsing;

namespace Enrichment.Tracker.Commands;

enum OutputFormat
{
    Text,
    Json,
}

/// <summary>Where sockets are learnt from.</summary>
enum SourceKind
{
    /// <summary>The best one that works here.</summary>
    Auto,
    SockDiag,
    ProcFs,
}

/// <summary>Options that several commands share.</summary>
static class CommonOptions
{
    public static Option<OutputFormat> Format() => new("--output", "-o")
    {
        Description = "text, or json: one object a line",
        HelpName = "text|json",
        CustomParser = result => Choose(result, ("text", OutputFormat.Text), ("json", OutputFormat.Json)),
    };

    public static Option<SourceKind> Source() => new("--source")
    {
        Description = "Where sockets are learnt from; auto takes the best that works here",
        HelpName = "auto|sockdiag|procfs",
        CustomParser = result =>
            Choose(result, ("auto", SourceKind.Auto), ("sockdiag", SourceKind.SockDiag), ("procfs", SourceKind.ProcFs)),
    };

    /// <summary>For tests: look at one network namespace alone.</summary>
    public static Option<ulong?> NetNs() => new("--netns") { Hidden = true };

    static T Choose<T>(ArgumentResult result, params (string Word, T Value)[] choices)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        result.AddError($"'{text}' is not one of {string.Join(", ", choices.Select(static choice => choice.Word))}");
        return default!;
    }
}
