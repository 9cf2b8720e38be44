using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>Other people's gRPC, as real processes. Where it is not installed the test is skipped, or fails with REQUIRE_PEERS=1.</summary>
static class PeerScript
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static string Folder { get; } = FolderOf();

    public static void Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("REQUIRE_PEERS") == "1") Assert.Fail($"REQUIRE_PEERS=1, and {what}");
        Assert.Skip(what);
    }

    /// <summary>Runs to the end and gives the standard output; any exit code but 0 fails the test with what the peer wrote.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start, string input = "")
    {
        using var process = Start(start);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await errors}{output}");
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        return Process.Start(start)!;
    }

    static string FolderOf([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
