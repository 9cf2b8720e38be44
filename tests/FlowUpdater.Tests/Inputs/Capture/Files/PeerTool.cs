using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

/// <summary>Other people's programs, to hold ours against. Where one is not installed the test is skipped, or fails with REQUIRE_PEERS=1.</summary>
static class PeerTool
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            if (Environment.GetEnvironmentVariable("REQUIRE_PEERS") == "1")
            {
                Assert.Fail($"REQUIRE_PEERS=1, and {program} is not installed");
            }

            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    /// <summary>What it printed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!Task.WaitAll([errors, output], Patience))
        {
            process.Kill();
            Assert.Fail($"{program} does not end");
        }

        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}: {errors.Result}");
        return output.Result;
    }
}
