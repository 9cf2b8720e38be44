using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Finding;
using Enrichment.Updater.Stamp.Progress;
using Enrichment.Updater.Stamp.State;
using Enrichment.Updater.Stamp.Watch;

namespace Enrichment.Updater.Stamp;

/// <summary>One run of <c>flowupdater stamp</c>: find the files, load the bindings, stamp, print the counts.</summary>
/// <param name="line">Where progress is shown; null: nowhere.</param>
sealed class StampRun(StampRequest request, TextWriter log, ProgressLine? line = null)
{
    readonly StampReport _report = new(log, line);

    public StampCounts Counts => _report.Counts;

    /// <returns>The exit code: 1 where something had to be left out.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StampAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _report.Fail("stopped; the files not yet reached are as they were");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _report.Say(e.Message);
            return 1;
        }

        StampTable.Print(_report.Counts, log);
        return _report.Failed ? 1 : 0;
    }

    async Task StampAsync(CancellationToken cancellationToken)
    {
        using var state = OpenState();
        using var progress = line is null ? null : new StampProgress(line, TimeProvider.System);
        var services = request.Services ? ServiceNames.Load(request.ServicesFile) : null;
        var setup = new StampSetup(request, new StampTargets(request, state, _report), services, _report, progress);
        await (request.Watch ? new WatchRun(setup, TimeProvider.System).RunAsync(cancellationToken) : StampOnceAsync(setup, cancellationToken)).ConfigureAwait(false);
    }

    async Task StampOnceAsync(StampSetup setup, CancellationToken cancellationToken)
    {
        var files = new FlowFiles(request.Paths, request.OutputDirectory, _report) { Entering = Enter }.Find();
        if (files.Count == 0)
        {
            throw new IOException($"{string.Join(", ", request.Paths)}: there are no flow files in it");
        }

        _report.SkipDone(files.RemoveAll(setup.Targets.IsDone));
        if (files.Count > 0)
        {
            SayLeft(await new ArchiveStamping(setup).RunAsync(files, cancellationToken).ConfigureAwait(false));
        }
    }

    void SayLeft(List<FlowFile> left)
    {
        if (left.Count > 1)
        {
            _report.Fail($"{left.Count} files were not reached, and are as they were");
        }
    }

    StampState OpenState()
    {
        if (request.StateFile is { } path)
        {
            StatePlace.Check(path, request.OutputDirectory is { } output ? [.. request.Paths, output] : request.Paths);
        }

        return StampState.Open(request.StateFile, _report);
    }

    /// <summary>What a killed run left goes, also from directories where all is done.</summary>
    void Enter(string root, string directory)
    {
        if (request.OutputDirectory is null)
        {
            StampLeftovers.Remove(directory, _report);
        }
    }
}
