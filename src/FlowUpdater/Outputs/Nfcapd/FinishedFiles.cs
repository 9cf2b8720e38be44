using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>What is done when a file is finished, on a thread of its own: the command is run, then old files are removed. One after the other.</summary>
sealed class FinishedFiles : IDisposable
{
    /// <summary>Files that wait for their command; more, and it is not run for them, which is said.</summary>
    const int MostWaiting = 1024;

    static readonly TimeSpan LastCommands = TimeSpan.FromSeconds(10);

    /// <summary>Files grow old also while none is finished, or while a command does not end.</summary>
    static readonly TimeSpan ExpireEvery = TimeSpan.FromMinutes(1);

    readonly BlockingCollection<FinishedFile> _files = new(MostWaiting);
    readonly RotationCommand? _command;
    readonly FileExpiry _expiry;
    readonly Action<string> _say;
    readonly TimeSpan _expireEvery;
    readonly Thread _thread;
    long _skipped;

    public FinishedFiles(RotationCommand? command, FileExpiry expiry, Action<string> say, TimeSpan? expireEvery = null)
    {
        (_command, _expiry, _say, _expireEvery) = (command, expiry, say, expireEvery ?? ExpireEvery);
        _thread = new Thread(Run) { Name = "finished files", IsBackground = true };
    }

    public void Start() => _thread.Start();

    public void Add(FinishedFile file)
    {
        if (!_files.TryAdd(file) && Interlocked.Increment(ref _skipped) == 1)
        {
            _say($"--on-rotate is slower than files are finished: it is not run for {file.Path} and others");
        }
    }

    /// <summary>Waits a little for the commands of the last files.</summary>
    public void Dispose()
    {
        _files.CompleteAdding();
        if (_thread.IsAlive && !_thread.Join(LastCommands))
        {
            _say($"--on-rotate has not ended for the last files; {_files.Count} wait for it in vain");
            return;
        }

        if (_skipped > 0)
        {
            _say($"--on-rotate was not run for {_skipped} files, because too many waited for it");
        }

        _files.Dispose();
    }

    void Run()
    {
        do
        {
            Try(_expiry.Run);
            if (_files.TryTake(out var file, _expireEvery) && _command is not null)
            {
                Try(() => Execute(_command.For(file), file));
            }
        }
        while (!_files.IsCompleted);

        Try(_expiry.Run);
    }

    void Execute(ProcessStartInfo start, in FinishedFile file)
    {
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        if (!process.WaitForExit(_expireEvery))
        {
            _say($"--on-rotate for {file.Path}: {start.FileName} is still running after {_expireEvery.TotalSeconds:0.#} s; files that are finished meanwhile wait for it");
            while (!process.WaitForExit(_expireEvery))
            {
                Try(_expiry.Run);
            }
        }

        if (process.ExitCode != 0)
        {
            _say($"--on-rotate for {file.Path}: {start.FileName} ended with {process.ExitCode}");
        }
    }

    void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or InvalidOperationException)
        {
            _say($"after a file was finished: {e.Message}");
        }
    }
}
