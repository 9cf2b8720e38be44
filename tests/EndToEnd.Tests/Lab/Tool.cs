using System.Diagnostics;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>Runs a program to its end and keeps what it said.</summary>
static class Tool
{
    public sealed record Result(int ExitCode, string Output, string Errors)
    {
        /// <summary>Fails the test with what the program said, unless it ended with 0.</summary>
        public string Expect(string what) => ExitCode == 0
            ? Output
            : throw new InvalidOperationException($"{what}: exit code {ExitCode}\n{Output}\n{Errors}");
    }

    public static Result Run(string program, params string[] arguments) => Run(TimeSpan.FromSeconds(60), program, arguments);

    public static Result Run(TimeSpan limit, string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {limit.TotalSeconds} s");
        }

        return new Result(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TZ"] = "UTC";
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>Waits until it is so.</summary>
    public static void Until(Func<bool> condition, string what, double seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"after {seconds} s it is still not so that {what}");
            }

            Thread.Sleep(20);
        }
    }

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
