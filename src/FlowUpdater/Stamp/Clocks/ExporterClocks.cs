using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>What is known of exporters' clocks in one stamping: what the command line says, else what the bindings say. Any thread may ask.</summary>
sealed class ExporterClocks
{
    readonly ClockOffsets _said;
    readonly Dictionary<ExporterName, ClockCorrection> _found = [];
    readonly Dictionary<(ExporterName, string File), ClockCorrection> _ofFiles = [];

    ExporterClocks(ClockOffsets said) => _said = said;

    /// <param name="say">Takes a sentence for each exporter that the bindings were asked about.</param>
    public static ExporterClocks Find(
        ClockOffsets said, IReadOnlyList<string> files, BindingHistory history, Action<string> say, CancellationToken cancellationToken)
    {
        var clocks = new ExporterClocks(said);
        if (said.Auto)
        {
            var survey = new ClockSurvey(history);
            survey.Read(files, cancellationToken);
            foreach (var (exporter, votes) in survey.Votes.OrderBy(pair => pair.Key.Text, StringComparer.Ordinal))
            {
                if (!said.Named.ContainsKey(exporter))
                {
                    clocks.Judge(exporter, votes.Votes, survey.Files, say);
                }
            }
        }

        return clocks;
    }

    /// <summary>How the clocks of the file's exporters went.</summary>
    public FileClock Of(string path)
    {
        if (_said.Named.Count == 0 && _found.Count == 0 && _ofFiles.Count == 0)
        {
            return _said.DefaultNs is { } all ? new FileClock(new ClockCorrection(all)) : FileClock.Right;
        }

        var exporters = FileExporters.Read(path);
        return new FileClock(Of(exporters.Other, path), exporters.Names.ToDictionary(pair => pair.Key, pair => Of(pair.Value, path)));
    }

    ClockCorrection Of(ExporterName exporter, string path) =>
        _said.Named.TryGetValue(exporter, out var offset) ? new ClockCorrection(offset)
        : _ofFiles.TryGetValue((exporter, path), out var own) ? own
        : _found.TryGetValue(exporter, out var found) ? found
        : new ClockCorrection(_said.DefaultNs ?? 0);

    // A clock that was set while the archive grew has one offset before and another after: a file that clearly says another than the
    // rest has its own.
    void Judge(ExporterName exporter, IReadOnlyList<ClockVote> votes, List<string> files, Action<string> say)
    {
        var all = ClockEstimate.Of(votes);
        if (all.Correction != default)
        {
            _found.Add(exporter, all.Correction);
        }

        var others = 0;
        foreach (var file in votes.GroupBy(vote => vote.File))
        {
            var own = ClockEstimate.Of([.. file]);
            if (own.IsClear && !(all.IsClear && Math.Abs(own.OffsetNs - all.OffsetNs) <= own.UncertaintyNs + all.UncertaintyNs))
            {
                _ofFiles.Add((exporter, files[file.Key]), own.Correction);
                others++;
            }
        }

        say(ClockSentence.Of(exporter, all, others));
    }
}
