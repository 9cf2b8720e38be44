using System.Diagnostics;
using System.Globalization;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>
/// A process with a known name and known sockets. It writes what it does to its standard output, a line a step
/// (<c>ready …</c>, <c>bound ADDR PORT</c>, <c>done</c>), and that is the truth the stamps are held against.
/// </summary>
sealed class Actor : IDisposable
{
    readonly Process _process;
    readonly string _name;

    public Actor(Host host, string name, string script, object[] arguments)
    {
        _name = name;
        IsClient = !script.EndsWith("_server", StringComparison.Ordinal);
        var path = Path.Combine(Published.Root, "tests/EndToEnd.Tests/Actors", script + ".py");
        var texts = arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        _process = host.Start("/usr/bin/python3", ["-S", "-E", "-B", path, name, .. texts]);
    }

    public int Pid => _process.Id;

    /// <summary>Whether it ends by itself.</summary>
    public bool IsClient { get; }

    /// <summary>The rest of the next line that begins with this word.</summary>
    public string[] Await(string word)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0] == word)
            {
                return words[1..];
            }
        }

        throw new InvalidOperationException($"{_name} ended before it said '{word}': {_process.StandardError.ReadToEnd()}");
    }

    /// <summary>Lets an actor that waits for a line on its standard input go on.</summary>
    public void Go()
    {
        _process.StandardInput.WriteLine("go");
        _process.StandardInput.Flush();
    }

    public void WaitForEnd()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            throw new TimeoutException($"{_name} did not end within 30 s");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
