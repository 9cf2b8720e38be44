using System.Diagnostics;
using Xunit;

namespace Enrichment.Tests.Nfcapd;

/// <summary>The real nfdump, as the other side of differential tests.</summary>
static class Nfdump
{
    public readonly record struct Output(int ExitCode, string Text, string Errors)
    {
        public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static Output Run(params string[] arguments) => RunTool("nfdump", arguments);

    public static Output RunTool(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TZ"] = "UTC";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"skipped: {tool} is not installed");
            throw;
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new Output(process.ExitCode, text, errors.Result);
        }
    }

    /// <summary>Flow lines of a format of ours, without header and summary.</summary>
    public static string[] Print(string file, string format) => Run("-r", file, "-q", "-N", "-6", "-o", format).Lines;
}
