using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Stamp.Finding;
using Enrichment.Updater.Stamp.Progress;
using Enrichment.Updater.Stamp.State;

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
        var files = new FlowFiles(request.Paths, request.OutputDirectory, _report) { Entering = Enter }.Find();
        if (files.Count == 0)
        {
            throw new IOException($"{string.Join(", ", request.Paths)}: there are no flow files in it");
        }

        using var state = OpenState();
        var targets = new StampTargets(request, state, _report);
        files = [.. files.Where(file => !IsDone(targets, file))];
        if (files.Count > 0)
        {
            await StampAsync(files, targets, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task StampAsync(List<FlowFile> files, StampTargets targets, CancellationToken cancellationToken)
    {
        var services = request.Services ? ServiceNames.Load(request.ServicesFile) : null;
        var sources = new BindingSources(request, _report.Say);
        await using var disposal = sources.ConfigureAwait(false);
        await sources.LoadAsync(Wanted(files), cancellationToken).ConfigureAwait(false);
        if (sources.HadProblems)
        {
            _report.HadProblems();
        }

        using var progress = line is null ? null : new StampProgress(line, TimeProvider.System);
        var attributor = new Attributor(sources.History, new AttributionOptions { MatchTime = request.MatchTime }, services);
        var clocks = ExporterClocks.Find(request.ClockOffsets, [.. files.Select(file => file.Path)], sources.History, _report.Say, cancellationToken);
        var tools = new StampTools(request, attributor, clocks, sources.Span, targets, _report, progress);
        progress?.Expect(files.Count, files.Sum(file => file.Size));
        var left = await new FileStampings(tools).RunAsync(files, cancellationToken).ConfigureAwait(false);
        if (left.Count > 1)
        {
            _report.Fail($"{left.Count} files were not reached, and are as they were");
        }
    }

    bool IsDone(StampTargets targets, FlowFile file)
    {
        var done = targets.IsDone(file);
        if (done)
        {
            _report.Skip(SkipReason.Done);
        }

        return done;
    }

    /// <summary>The time of the flows, of which a journal is read and no more.</summary>
    TimeSpanNs Wanted(List<FlowFile> files)
    {
        if (request.Journals.Count == 0 || request.MatchTime != MatchTime.Flow || !request.ClockOffsets.IsEmpty)
        {
            return TimeSpanNs.Everything;
        }

        var wanted = TimeSpanNs.Empty;
        foreach (var file in files)
        {
            var time = FlowFileSummary.Of(file.Path).Time;
            if (time.IsEmpty)
            {
                return TimeSpanNs.Everything;
            }

            wanted = wanted.With(time.First).With(time.Last);
        }

        return wanted;
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
    void Enter(string directory)
    {
        if (request.OutputDirectory is null)
        {
            StampLeftovers.Remove(directory, _report);
        }
    }
}
