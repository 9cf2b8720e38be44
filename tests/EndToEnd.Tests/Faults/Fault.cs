using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>What a program said of a fault: one line that begins with the program's name, and an exit code.</summary>
static class Fault
{
    /// <param name="sentence">A pattern for the whole of the only sentence; without the program's name.</param>
    public static void Is(Tool.Result result, int exitCode, string sentence)
    {
        var said = Sentences(result.Errors);
        Assert.True(said.Count == 1 && Regex.IsMatch(said[0], $"^{sentence}$"), $"wanted one sentence '{sentence}', got:\n{result.Errors}");
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain("   at Enrichment.", result.Errors); // a stack trace
    }

    /// <summary>Sentences without the program's name; tables have none.</summary>
    public static List<string> Sentences(string said) =>
        [.. said.Split('\n').Select(line => Regex.Match(line, @"^(?:flowupdater|flowview|processtracker|run): (.*)$")).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    /// <summary>One sentence among others.</summary>
    public static void WasSaidOnce(string said, string sentence)
    {
        var found = Sentences(said).Count(one => Regex.IsMatch(one, $"^{sentence}$"));
        Assert.True(found == 1, $"'{sentence}' was said {found} times:\n{said}");
    }

    public static string Quote(string text) => Regex.Escape(text);
}
