using System.Globalization;
using Enrichment.Files;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Stamp.Finding;

namespace Enrichment.Updater.Stamp.Watch;

/// <summary>
/// <c>flowupdater stamp --watch</c>: stamps the files that are there, then each one as soon as it is complete and the bindings reach its
/// time, until it is told to stop.
/// </summary>
sealed class WatchRun(StampSetup setup, TimeProvider time)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan RoomPatience = TimeSpan.FromSeconds(30);

    readonly StampReport _report = setup.Report;
    readonly HeldFiles _held = new(setup.Request.MaxHold, time);
    readonly Dictionary<string, FileStatus> _passedOver = new(StringComparer.Ordinal);
    readonly ArchiveStamping _archive = new(setup);

    /// <exception cref="IOException">One sentence: a path is not there, there are no bindings.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var tree = new WatchedTree(setup.Request, _report, time);
        var found = tree.Start(_report);
        var sources = new BindingSources(setup.Request, sentence => _report.SayOfMany("bindings", sentence), isLive: true);
        await using var disposal = sources.ConfigureAwait(false);
        try
        {
            await sources.LoadAsync(new TimeSpanNs(LiveFromNs, long.MaxValue), cancellationToken).ConfigureAwait(false);
            _report.Say(string.Create(CultureInfo.InvariantCulture, $"watching {tree.Directories} {(tree.Directories == 1 ? "directory" : "directories")}; {found.Count} files are there"));
            _report.SkipDone(found.RemoveAll(setup.Targets.IsDone));
            await WatchAsync(tree, sources, found, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end of every watch; a file at hand is as it was.
        }

        if (_held.Count > 0)
        {
            _report.Say($"{_held.Count} {(_held.Count == 1 ? "file was" : "files were")} waiting for the bindings of the time, and left as found");
        }
    }

    long LiveFromNs => ((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100) - BindingSources.LiveRetentionNs;

    async Task WatchAsync(WatchedTree tree, BindingSources sources, List<FlowFile> found, CancellationToken cancellationToken)
    {
        var clocks = ExporterClocks.Find(setup.Request.ClockOffsets, [], sources.History, _report.Say, cancellationToken);
        var stampings = new FileStampings(setup.ToolsFor(sources, clocks));
        while (!cancellationToken.IsCancellationRequested)
        {
            Hold(found);
            var ready = _held.TakeReady(sources.Timeline.KnownUntilNs, out var late);
            _report.CountLate(late);
            if (ready.Count > 0)
            {
                await StampAsync(ready, stampings, cancellationToken).ConfigureAwait(false);
            }

            found.Clear();
            tree.Read(found, Look);
            sources.Expire();
        }
    }

    void Hold(List<FlowFile> found)
    {
        foreach (var file in found)
        {
            // Our own renames are told too, and files that are no flow files, whenever all is looked at.
            var isKnown = FileStatus.Of(file.Path) is { } status && _passedOver.TryGetValue(file.Path, out var before) && before.IsUnchanged(status);
            if (!isKnown && !setup.Targets.IsDone(file))
            {
                _held.Add(file);
            }
        }
    }

    async Task StampAsync(List<FlowFile> ready, FileStampings stampings, CancellationToken cancellationToken)
    {
        var before = ready.ConvertAll(file => FileStatus.Of(file.Path));
        var old = ready.FindAll(IsOld);
        var live = old.Count == 0 ? ready : [.. ready.Except(old)];
        setup.Progress?.Expect(live.Count, live.Sum(file => file.Size));
        var left = await stampings.RunAsync(live, cancellationToken).ConfigureAwait(false);
        left.AddRange(await _archive.RunAsync(old, cancellationToken).ConfigureAwait(false));
        left.ForEach(file => _held.Add(file, RoomPatience));
        for (var i = 0; i < ready.Count; i++)
        {
            if (before[i] is { } status && !left.Contains(ready[i]) && !setup.Targets.IsDone(ready[i]))
            {
                _passedOver[ready[i].Path] = status;
            }
        }
    }

    /// <summary>What it was then is not in memory any more; a journal knows it.</summary>
    bool IsOld(FlowFile file) =>
        setup.Request.Journals.Count > 0 && FlowFileSummary.Of(file.Path).Time is { IsEmpty: false } span && span.First < LiveFromNs;
}
