using Enrichment.Native;

namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>Waits for bytes in a pipe without blocking in read(2), which nothing but more bytes would end.</summary>
sealed unsafe class PipeWait(int descriptor, CancellationToken stop)
{
    const int PollMilliseconds = 100;

    /// <summary>Whether a read would return at once, with bytes or the end.</summary>
    public bool IsReady(int milliseconds = 0)
    {
        var wanted = new PollFd { fd = descriptor, events = LibcConstants.POLLIN };
        return Libc.poll(&wanted, 1, milliseconds) > 0;
    }

    /// <returns>False: we were stopped first.</returns>
    public bool Wait()
    {
        while (!stop.IsCancellationRequested)
        {
            if (IsReady(PollMilliseconds))
            {
                return true;
            }
        }

        return false;
    }
}
