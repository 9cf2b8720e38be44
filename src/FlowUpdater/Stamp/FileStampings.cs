using Enrichment.Updater.Stamp.Finding;

namespace Enrichment.Updater.Stamp;

/// <summary>
/// Stamps files with several threads: small ones side by side, then large ones one by one with all threads on their blocks. Each thread has
/// buffers of its own, used for file after file, so that memory depends on neither the number nor the size of the files.
/// </summary>
sealed class FileStampings(StampTools tools)
{
    /// <summary>From here on a file has blocks enough for all threads.</summary>
    const long LargeFile = 32 << 20;

    readonly int _jobs = tools.Request.Jobs;
    readonly Lazy<FileStamping>[] _small = [.. Enumerable.Range(0, tools.Request.Jobs).Select(_ => new Lazy<FileStamping>(() => new FileStamping(tools, 1)))];
    readonly Lazy<FileStamping> _large = new(() => new FileStamping(tools, tools.Request.Jobs));

    /// <summary>Stamps the files until all are done, there is no room, or it is to stop.</summary>
    /// <returns>Files that were not reached because there is no room.</returns>
    public async Task<List<FlowFile>> RunAsync(IReadOnlyList<FlowFile> files, CancellationToken cancellationToken)
    {
        var small = new WaitingLine([.. files.Where(file => file.Size < LargeFile || _jobs == 1)]);
        var large = new WaitingLine([.. files.Where(file => file.Size >= LargeFile && _jobs > 1)]);
        await Task.WhenAll(_small.Take(small.Count).Select(one => WorkAsync(small, one, cancellationToken))).ConfigureAwait(false);
        if (large.Count > 0 && small.Rest.Count == 0)
        {
            await WorkAsync(large, _large, cancellationToken).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return [.. small.Rest, .. large.Rest];
    }

    static Task WorkAsync(WaitingLine line, Lazy<FileStamping> stamping, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Work(line, stamping.Value, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    static void Work(WaitingLine line, FileStamping stamping, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && line.TryTake(out var file))
        {
            if (stamping.Stamp(file, cancellationToken) == FileOutcome.NoRoom)
            {
                line.Close(file);
            }
        }
    }

    /// <summary>Files in their order, to be taken by any thread.</summary>
    sealed class WaitingLine(IReadOnlyList<FlowFile> files)
    {
        readonly Lock _gate = new();
        readonly List<FlowFile> _returned = [];
        int _next;
        bool _closed;

        public int Count => files.Count;

        public List<FlowFile> Rest => [.. _returned, .. files.Skip(_next)];

        public bool TryTake(out FlowFile file)
        {
            lock (_gate)
            {
                var taken = !_closed && _next < files.Count;
                file = taken ? files[_next++] : null!;
                return taken;
            }
        }

        public void Close(FlowFile returned)
        {
            lock (_gate)
            {
                _returned.Add(returned);
                _closed = true;
            }
        }
    }
}
