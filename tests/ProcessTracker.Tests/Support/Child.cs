using System.Diagnostics;
using System.Globalization;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>
/// A Python program in a network namespace. It says lines with <c>say(…)</c>, and goes on past <c>hear()</c> when the
/// test tells it to.
/// </summary>
sealed class Child : IDisposable
{
    const string Prelude = """
        import os, sys, time, array
        from socket import *
        def say(*a): print(*a, flush=True)
        def hear(): return sys.stdin.readline().strip()
        def listener(port, family=AF_INET, host='127.0.0.1'):
            s = socket(family); s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1); s.bind((host, port)); s.listen(16); return s
        def udp(port, host='127.0.0.1'):
            s = socket(AF_INET, SOCK_DGRAM); s.bind((host, port)); return s
        def flood(port, count):
            for _ in range(count): # whoever goes through all descriptors may have a socket a moment longer than we
                s = socket(AF_INET, SOCK_DGRAM); s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1); s.bind(('127.0.0.1', port)); s.close()

        """;

    readonly Process _process;

    public Child(string netNs, string script)
    {
        _process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", netNs, "/usr/bin/python3", "-c", Prelude + script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>ip replaces itself by the program, so the pid is Python's.</summary>
    public int Pid => _process.Id;

    /// <summary>The next line that the program says.</summary>
    public string Hear()
    {
        var line = _process.StandardOutput.ReadLineAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);
        return line.AsTask().GetAwaiter().GetResult() ?? throw new InvalidOperationException("the child ended");
    }

    public int HearNumber() => int.Parse(Hear(), CultureInfo.InvariantCulture);

    public void Tell(string line = "")
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public void WaitForExit() => _process.WaitForExit(10_000);

    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
