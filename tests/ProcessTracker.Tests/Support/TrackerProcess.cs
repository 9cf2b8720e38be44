using System.Diagnostics;
using System.Text;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>The built program, running.</summary>
sealed class TrackerProcess : IDisposable
{
    readonly Process _process;
    readonly StringBuilder _said = new();
    readonly StringBuilder _printed = new();

    /// <param name="program">What starts the tracker, such as <c>setpriv</c> with its options.</param>
    /// <param name="isProgram">The arguments are the program's, and name the tracker themselves.</param>
    public TrackerProcess(
        string[] arguments, string program = "", IReadOnlyDictionary<string, string>? environment = null, bool isProgram = false)
    {
        string[] tracker = isProgram ? [] : [Path.Combine(AppContext.BaseDirectory, "processtracker")];
        string[] command = [.. program.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. tracker, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) => Keep(_said, e.Data);
        _process.OutputDataReceived += (_, e) => Keep(_printed, e.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Pid => _process.Id;

    /// <summary>Standard error so far.</summary>
    public string Said => Text(_said);

    /// <summary>Standard output so far.</summary>
    public string Printed => Text(_printed);

    public static (int ExitCode, string Printed, string Said) Run(params string[] arguments)
    {
        using var process = new TrackerProcess(arguments);
        return (process.WaitForExit(), process.Printed, process.Said);
    }

    public TrackerProcess Await(Func<TrackerProcess, bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition(this))
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"it did not happen within 60 s; said: {Said} printed: {Printed}");
            }

            Thread.Sleep(20);
        }

        return this;
    }

    public TrackerProcess AwaitSaid(string text) => Await(process => process.Said.Contains(text, StringComparison.Ordinal));

    public int Stop(string signal = "TERM")
    {
        Tool.Run("kill", "-" + signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return WaitForExit();
    }

    public int WaitForExit()
    {
        if (!_process.WaitForExit(60_000))
        {
            throw new TimeoutException($"it did not end within 60 s; said: {Said}");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    static void Keep(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
