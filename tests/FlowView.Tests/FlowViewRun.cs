using System.Text;
using Enrichment.View.Format;

namespace Enrichment.View.Tests;

/// <summary>What a run of flowview printed. The program runs inside the test, its output in memory.</summary>
sealed record FlowViewRun(int ExitCode, string Text, string Errors)
{
    public static FlowViewRun Of(params string[] args) => Of(TimeZoneInfo.Utc, args);

    public static FlowViewRun Of(TimeZoneInfo zone, params string[] args) => Of(zone, isTerminal: false, args);

    public static FlowViewRun Of(TimeZoneInfo zone, bool isTerminal, params string[] args)
    {
        using var stream = new MemoryStream();
        using var output = new OutputFile(stream, isTerminal);
        using var errors = new StringWriter();
        var exitCode = CommandLine.Run(args, output, errors, zone);
        return new FlowViewRun(exitCode, Encoding.UTF8.GetString(stream.ToArray()), errors.ToString());
    }

    /// <summary>Without the line of time spent, which differs from run to run.</summary>
    public string TextWithoutCost => string.Concat(Text.Split('\n', StringSplitOptions.None)
        .Where(line => !line.StartsWith("Sys:", StringComparison.Ordinal))
        .Select((line, i) => i == 0 ? line : "\n" + line));
}
