using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Stamp.Finding;

namespace Enrichment.Updater.Stamp;

/// <summary>
/// Stamps files of the past. A journal may tell of years: it is read for a few hours at a time, and the files of those hours are stamped
/// before the next are read, so that memory does not depend on the archive.
/// </summary>
sealed class ArchiveStamping(StampSetup setup)
{
    const long HoursAtOnceNs = 6 * 3600 * 1_000_000_000L;

    readonly StampRequest _request = setup.Request;
    readonly StampReport _report = setup.Report;

    /// <returns>Files that were not reached because there is no room.</returns>
    /// <exception cref="IOException">One sentence: there are no bindings.</exception>
    public async Task<List<FlowFile>> RunAsync(List<FlowFile> files, CancellationToken cancellationToken)
    {
        setup.Progress?.Expect(files.Count, files.Sum(file => file.Size));
        List<FlowFile> left = [];
        foreach (var part in Parts(files))
        {
            if (left.Count > 0)
            {
                left.AddRange(part.Files);
                continue;
            }

            left = await StampAsync(part, cancellationToken).ConfigureAwait(false);
        }

        return left;
    }

    async Task<List<FlowFile>> StampAsync(Part part, CancellationToken cancellationToken)
    {
        var sources = new BindingSources(_request, sentence => _report.SayOfMany("bindings", sentence));
        await using var disposal = sources.ConfigureAwait(false);
        await sources.LoadAsync(part.Time, cancellationToken).ConfigureAwait(false);
        if (sources.HadProblems)
        {
            _report.HadProblems();
        }

        var clocks = ExporterClocks.Find(_request.ClockOffsets, [.. part.Files.Select(file => file.Path)], sources.History, _report.Say, cancellationToken);
        return await new FileStampings(setup.ToolsFor(sources, clocks)).RunAsync(part.Files, cancellationToken).ConfigureAwait(false);
    }

    IEnumerable<Part> Parts(List<FlowFile> files)
    {
        var onlyJournals = _request.Journals.Count > 0 && _request.Bindings.Count + _request.Trackers.Count == 0;
        return onlyJournals && _request.MatchTime != MatchTime.Any && _request.ClockOffsets.IsEmpty ? PartsByTime(files) : [new Part(TimeSpanNs.Everything, files)];
    }

    IEnumerable<Part> PartsByTime(List<FlowFile> files)
    {
        var (time, part) = (TimeSpanNs.Empty, new List<FlowFile>());
        foreach (var next in files.Select(file => (File: file, Time: TimeOf(file))).OrderBy(one => one.Time.First))
        {
            if (part.Count > 0 && time.With(next.Time).LengthNs > HoursAtOnceNs)
            {
                yield return new Part(time, part);
                (time, part) = (TimeSpanNs.Empty, []);
            }

            time = time.With(next.Time);
            part.Add(next.File);
        }

        if (part.Count > 0)
        {
            yield return new Part(time, part);
        }
    }

    /// <summary>The time of which bindings are wanted.</summary>
    TimeSpanNs TimeOf(FlowFile file)
    {
        var summary = FlowFileSummary.Of(file.Path);
        if (_request.ReceivedWithinNs is not { } delay)
        {
            return summary.Time;
        }

        // Where a record has no time of receipt, its own counts.
        return summary.Received.IsEmpty ? summary.Time : summary.Time.With(new TimeSpanNs(summary.Received.First - delay, summary.Received.Last));
    }

    sealed record Part(TimeSpanNs Time, List<FlowFile> Files);
}
