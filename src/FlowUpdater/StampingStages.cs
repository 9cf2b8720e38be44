using Enrichment.Fields;
using Enrichment.Journal;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Outputs;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Outputs.Json;
using Enrichment.Updater.Outputs.Nfcapd;
using Enrichment.Updater.Outputs.Print;

namespace Enrichment.Updater;

/// <summary>The later half of the pipeline, from ended flows on: Attribution -> Outputs.</summary>
/// <param name="time">Names the files and cuts them: the wall clock, or the packets' when files are read.</param>
/// <param name="say">Takes sentences for the user.</param>
/// <param name="meter">Tells what is counted; null: nobody asks.</param>
sealed class StampingStages(StampingOptions options, TimeProvider time, Action<string> say, UpdaterMeter? meter = null) : IDisposable
{
    static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(2), FileWaits = TimeSpan.FromSeconds(5);
    readonly CancellationTokenSource _stop = new();
    readonly List<Task> _feeds = [];
    readonly List<FeedRecorder> _recorders = [];
    readonly List<ExportOutput> _exports = [];
    readonly List<JsonOutput> _json = [];
    readonly CancellationTokenSource _nobodyReads = new();
    FileOutputs? _files;
    OutputFilter? _filter;
    OutputStage? _outputs;
    AttributionStage? _held;
    BatchStage? _batches;
    HoldQueue<MeteredFlow>? _queue;

    /// <summary>Of live flows: the network namespace at the other end of an interface.</summary>
    public Func<uint, ulong>? NamespaceBehind { get; init; }

    /// <summary>Nothing is done but writing to standard output, and nobody reads it any more: there is no reason to go on.</summary>
    public CancellationToken NobodyReads => _nobodyReads.Token;

    /// <summary>Opens the outputs, asks the trackers, and waits a little for their first word.</summary>
    /// <returns>What takes the flows.</returns>
    /// <exception cref="IOException">An output cannot be opened; one sentence.</exception>
    public IFlowSink Start()
    {
        var services = LoadServices();
        _filter = options.Filter.IsAll ? null : new OutputFilter(options.Filter, options.Placeholder, options.Ident);
        _outputs = new OutputStage(OpenOutputs(), time, _filter);
        AddMetrics();
        if (options.Trackers.Count == 0)
        {
            var attributor = services is null ? null : new Attributor(new BindingHistory(), new AttributionOptions(), services);
            return new DirectStage(_outputs, attributor, _outputs.KeepTime);
        }

        var history = new BindingHistory();
        _queue = new HoldQueue<MeteredFlow>(
            new Attributor(history, new AttributionOptions(), services), _outputs, new HoldOptions { MaxHold = options.MaxHold }, holdTime: meter?.HoldTime);
        _held = new AttributionStage(_queue, history, _outputs.KeepTime, TimeProvider.System) { NamespaceBehind = NamespaceBehind };
        Follow(history);
        _held.Start();
        return _held;
    }

    /// <summary>As <see cref="Start()"/>, for flows that exporters send.</summary>
    /// <returns>What stamps the batches that the queue takes.</returns>
    /// <exception cref="IOException">An output cannot be opened; one sentence.</exception>
    public BatchStage Start(BatchQueue queue)
    {
        var services = LoadServices();
        _filter = options.Filter.IsAll ? null : new OutputFilter(options.Filter, options.Placeholder, options.Ident);
        _outputs = new OutputStage(OpenOutputs(), time, _filter);
        AddMetrics();
        Attributor? attributor = null;
        if (options.Trackers.Count > 0)
        {
            var history = new BindingHistory();
            attributor = new Attributor(history, new AttributionOptions(), services);
            Follow(history);
        }
        else if (services is not null)
        {
            attributor = new Attributor(new BindingHistory(), new AttributionOptions(), services);
        }

        var holding = new BatchStageOptions { MaxHold = options.MaxHold, MatchReceived = options.MatchReceived, ExportDelay = options.ExportDelay };
        _batches = new BatchStage(queue, attributor, _outputs, holding, _outputs.KeepTime, TimeProvider.System, meter?.HoldTime);
        _batches.Start();
        return _batches;
    }

    /// <summary>Stamps and writes what is still held.</summary>
    public void Finish()
    {
        _batches?.Finish();
        _held?.Finish(options.MaxHold);
        _outputs?.Dispose();
        _files?.Dispose();
    }

    /// <summary>What became of the flows.</summary>
    public void Print(TextWriter to)
    {
        if (_outputs is null)
        {
            return;
        }

        if (options.Trackers.Count > 0 || options.Services)
        {
            _outputs.Counters.Print(to);
        }

        if ((_queue?.Counters ?? _batches?.Counters) is { } held && held.Late + held.Unheld > 0)
        {
            to.WriteLine($"  not waited for  {held.Late} flows were stamped before their trackers had told everything (--max-hold), {held.Unheld} because too many waited");
        }

        PrintJournal(to);
        if (_filter is not null)
        {
            to.WriteLine($"  filtered out    {_filter.Stopped} flows did not pass --filter");
        }

        foreach (var export in _exports)
        {
            export.Print(to);
        }

        foreach (var json in _json)
        {
            to.WriteLine($"  written         {json.Summary}");
        }

        if (_files is not null)
        {
            _files.Print(to);
        }
    }

    void PrintJournal(TextWriter to)
    {
        var recorded = _recorders.Select(recorder => recorder.Status).OfType<JournalStatus>().ToList();
        if (options.Journal is { } journal)
        {
            var lost = recorded.Sum(status => status.ChangesLost) is > 0 and var many ? $"; {many} changes could not be written" : "";
            to.WriteLine($"  recorded        {recorded.Sum(status => status.Changes)} changes of {recorded.Count} hosts in {journal.Directory}{lost}");
        }
    }

    /// <summary>Whether flows were lost on their way out.</summary>
    public bool HasLost => _files is { FlowsLost: > 0 };

    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAll([.. _feeds], TimeSpan.FromSeconds(2));
        _recorders.ForEach(recorder => recorder.Dispose());
        _held?.Dispose();
        _batches?.Dispose();
        _stop.Dispose();
        _nobodyReads.Dispose();
    }

    void Follow(BindingHistory history)
    {
        var feeds = options.Trackers.Select(address => new TrackerFeed(address, history, say, tls: options.Tls)).ToList();
        if (meter is not null)
        {
            new TrackerMetrics(history, feeds, TimeProvider.System).AddTo(meter.Meter);
        }

        _feeds.AddRange(feeds.Select(feed => Task.Run(() => feed.RunAsync(_stop.Token))));
        if (options.Journal is { } journal)
        {
            _recorders.AddRange(options.Trackers.Select(address => new FeedRecorder(address, journal, say, tls: options.Tls)));
            _feeds.AddRange(_recorders.Select(recorder => Task.Run(() => recorder.RunAsync(_stop.Token))));
        }

        Task.WaitAll([.. feeds.Select(feed => feed.Ready)], FirstWord);
    }

    void AddMetrics()
    {
        if (meter is not null)
        {
            new StampMetrics(() => _outputs!.Counters, () => _queue?.Counters ?? _batches?.Counters).AddTo(meter.Meter);
            new OutputMetrics(_exports, _json, () => _files is null ? null : (_files.FlowsWritten, _files.FilesFinished, _files.FlowsLost), () => _filter?.Stopped).AddTo(meter.Meter);
        }
    }

    List<IFlowOutput> OpenOutputs()
    {
        var outputs = new List<IFlowOutput>();
        if (options.Write is { } directory)
        {
            _files = new FileOutputs(options, directory, time, say);
            outputs.Add(_files.Open());
        }

        var settings = options.Export with { Patience = time == TimeProvider.System ? TimeSpan.Zero : FileWaits };
        _exports.AddRange(settings.Targets.Select(target => new ExportOutput(target, settings, time, say)));
        _json.AddRange(settings.Json.Select(target => new JsonOutput(target.Open(settings.Patience, say, ReaderGone), settings.CommandLines)));
        outputs.AddRange(_exports);
        outputs.AddRange(_json);

        if (options.Print is { } format)
        {
            var lines = new LineFormatOptions { EscapeControls = !Console.IsOutputRedirected };
            outputs.Add(new PrintOutput(FormatNames.Create(format, lines), new StandardOutput(ReaderGone), options.Placeholder));
        }

        return outputs;

        void ReaderGone()
        {
            if (outputs.Count == 1 && options.Journal is null && options.Export.Relay.Count == 0)
            {
                _nobodyReads.Cancel();
            }
        }
    }

    ServiceNames? LoadServices() => options.Services ? ServiceNames.Load() : null;
}
