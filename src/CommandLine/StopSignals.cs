using System.Runtime.InteropServices;

namespace Enrichment.CommandLine;

/// <summary>
/// SIGINT and SIGTERM as a token, for commands that end cleanly; made before the first word is said. The command line
/// library would listen only once a command has begun to wait, and a signal before that would end it without its clean-up.
/// </summary>
sealed class StopSignals : IDisposable
{
    readonly CancellationTokenSource _stop;
    readonly PosixSignalRegistration _interrupt;
    readonly PosixSignalRegistration _terminate;

    /// <param name="after">Stop by itself after this time; null: do not.</param>
    public StopSignals(TimeSpan? after = null)
    {
        _stop = new CancellationTokenSource(after ?? Timeout.InfiniteTimeSpan);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stop.Cancel();
    }
}
