using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>One of the published programs, running; what it says on standard error is kept.</summary>
sealed class Daemon : IDisposable
{
    readonly Process _process;
    readonly StringBuilder _said = new();

    Daemon(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>A tracker that looks at the two hosts of the lab and at nothing else of the machine.</summary>
    public static Daemon Tracker(Network network, params string[] options) =>
        new(Tool.Start(Published.Tracker,
            ["run", "--listen", Socket(network), "--netns", network.A.Inode, "--netns", network.B.Inode, .. options]));

    /// <summary>An updater on host A that captures its interfaces and writes the folder <c>flows</c>.</summary>
    public static Daemon Updater(Network network, params string[] options) =>
        new(network.A.Start(Published.Updater,
            ["run", "--capture", "veth0", "--capture", "lo", "--tracker", Socket(network), "--write", network.PathOf("flows"), .. options]));

    /// <summary>Another program that goes on until it is told to stop.</summary>
    public static Daemon Of(Process process) => new(process);

    public static string Socket(Network network) => "unix:" + network.PathOf("tracker.sock");

    public int Pid => _process.Id;

    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Waits until it has said this.</summary>
    public Daemon Await(string text, double seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!Said.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || clock.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"'{text}' was not said within {seconds} s, but:\n{Said}");
            }

            Thread.Sleep(20);
        }

        return this;
    }

    /// <summary>Ends it as systemd does, and returns its exit code.</summary>
    public int Stop(string signal = "TERM")
    {
        Signal(signal);
        return WaitForEnd();
    }

    /// <summary>Waits until it ends, and returns its exit code.</summary>
    public int WaitForEnd()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            throw new TimeoutException($"it did not end within 30 s:\n{Said}");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Kill()
    {
        Signal("KILL");
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    void Signal(string name) => Tool.Run("kill", $"-{name}", Pid.ToString(CultureInfo.InvariantCulture));

    void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
        }
    }
}
