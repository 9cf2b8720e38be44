using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// Writes flows into nfcapd files, a new one for each span of time. A file is named when it is complete; a span without flows has no file.
/// When the disk is full the finished files stay as they are, the flows of the blocks that found no room are counted as lost, and writing
/// goes on by itself when there is room again. Serves one thread.
/// </summary>
sealed class RotatingNfcapdWriter : IDisposable
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    readonly RotatingNfcapdOptions _options;
    readonly TimeProvider _time;
    readonly Action<string> _say;
    readonly FileNames _names;
    readonly FilePublisher _publisher;
    readonly FileExporters _exporters = new();
    TemporaryFile? _temporary;
    NfcapdWriter? _writer;
    DateTimeOffset _span;
    DateTimeOffset _commitDue;
    DateTimeOffset _retryDue;
    long _finishedFlows;
    long _lost;

    // An outage: from the first write that failed to the first that did not.
    bool _failing;
    uint _blocksAtFailure;
    long _lostBeforeOutage;

    /// <param name="say">Takes sentences for the operator: disk full, going on, salvaged files.</param>
    public RotatingNfcapdWriter(RotatingNfcapdOptions options, TimeProvider time, Action<string> say)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rotation, TimeSpan.FromSeconds(1));
        _options = options;
        _time = time;
        _say = say;
        _names = new FileNames(options.Directory, options.Rotation, time.LocalTimeZone, options.SubDirectories);
        _publisher = new FilePublisher(options.Directory, _names, options.File, say);
    }

    /// <summary>Flows in files, finished and in the making.</summary>
    public long FlowsWritten => _finishedFlows + (_writer?.Flows ?? 0);

    /// <summary>Flows that found no room on the disk.</summary>
    public long FlowsLost => _lost + (_writer?.FlowsLost ?? 0);

    public long FilesFinished { get; private set; }

    /// <summary>Path of the last finished file.</summary>
    public string? LastFile { get; private set; }

    /// <summary>Makes the directory and saves what a crashed run left in it.</summary>
    /// <exception cref="IOException">The directory is missing and cannot be made, or nothing can be written in it.</exception>
    public void Start()
    {
        try
        {
            Directory.CreateDirectory(_options.Directory);
            var probe = TemporaryFile.Create(_options.Directory);
            probe.Handle.Dispose();
            probe.Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{_options.Directory}: flow files cannot be written there: {error.Message}", error);
        }

        new Leftovers(_options.Directory, _publisher, _names, _options.File, _say).Salvage();
    }

    /// <summary>Takes a flow into the file of the present span.</summary>
    public void Append(in FlowValues flow, in FlowStamp stamp)
    {
        KeepTime();
        if (!TryOpen())
        {
            _lost++;
            return;
        }

        try
        {
            _writer!.Append(flow, stamp);
        }
        catch (IOException error)
        {
            // The full block could not be written and was given up; there is room in memory for this flow now.
            Failed(error);
            _writer!.Append(flow, stamp);
        }

        LookForRecovery();
    }

    /// <summary>Takes flows of exporters into the file of the present span.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="stamps">One for each flow from there on that is taken.</param>
    public void Append(FlowBatch flows, int first, ReadOnlySpan<FlowStamp> stamps)
    {
        KeepTime();
        if (stamps.IsEmpty || !TryOpen())
        {
            _lost += stamps.Length;
            return;
        }

        var written = _writer!.Flows + _writer.FlowsLost;
        while (true)
        {
            var done = (int)(_writer.Flows + _writer.FlowsLost - written);
            try
            {
                _exporters.Tell(_writer, flows, first, stamps.Length);
                _writer.Append(flows, first + done, stamps[done..]);
                break;
            }
            catch (IOException error)
            {
                // The full block could not be written and was given up; there is room in memory for what follows.
                Failed(error);
            }
        }

        LookForRecovery();
    }

    /// <summary>
    /// Ends the file when its span is over, or has not begun by a clock that was set back, and commits what waited long enough. To be called now and then
    /// when no flows come.
    /// </summary>
    public void KeepTime()
    {
        if (_writer is null)
        {
            return;
        }

        var now = _time.GetUtcNow();
        if (now >= _names.EndOf(_span) || now < _span)
        {
            Finish();
        }
        else if (now >= _commitDue || _commitDue - now > _options.CommitEvery)
        {
            _commitDue = now + _options.CommitEvery;
            Try(_writer.EndBlock);
        }
    }

    /// <summary>Ends the last file.</summary>
    public void Dispose() => Finish();

    bool TryOpen()
    {
        if (_writer is not null)
        {
            return true;
        }

        var now = _time.GetUtcNow();
        if (now < _retryDue && _retryDue - now <= RetryAfter)
        {
            return false;
        }

        try
        {
            Open(now);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _retryDue = now + RetryAfter;
            Failed(error);
            return false;
        }
    }

    void Open(DateTimeOffset now)
    {
        Directory.CreateDirectory(_options.Directory);
        var temporary = TemporaryFile.Create(_options.Directory);
        try
        {
            _writer = new NfcapdWriter(temporary.Handle, _options.File with { Created = now.ToUnixTimeSeconds() });
        }
        catch
        {
            temporary.Delete();
            throw;
        }

        _temporary = temporary;
        _span = _names.SpanOf(now);
        _commitDue = now + _options.CommitEvery;
        _blocksAtFailure = 0;
    }

    void Finish()
    {
        if (_writer is null)
        {
            return;
        }

        Try(TellExporters);

        // What finds no room at the first try was given up, and then there is nothing left to write.
        if (!Try(_writer.Complete))
        {
            Try(_writer.Complete);
        }

        var flows = _writer.Flows;
        _lost += _writer.FlowsLost;
        _writer.Dispose();
        _writer = null;
        if (flows == 0)
        {
            _temporary!.Delete();
            return;
        }

        Publish(flows);
    }

    void Publish(long flows)
    {
        try
        {
            LastFile = _publisher.Publish(_temporary!, _span);
            FilesFinished++;
            _options.Finished?.Invoke(new FinishedFile(_options.Directory, LastFile, _names.Local(_span), _options.File.Ident));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!File.Exists(_temporary!.Path))
            {
                // Somebody removed it, or the whole folder, while it was written; the next file makes the folder anew.
                (_lost, _lostBeforeOutage) = (_lost + flows, _lostBeforeOutage + flows);
                _say($"{_temporary.Path} was removed by somebody else while it was written: its {flows} flows are lost");
                return;
            }

            _say($"{_temporary.Path} is complete but cannot be given its name: {error.Message}");
        }

        _finishedFlows += flows;
    }

    void TellExporters() => _exporters.End(_writer!);

    bool Try(Action write)
    {
        try
        {
            write();
            LookForRecovery();
            return true;
        }
        catch (IOException error)
        {
            Failed(error);
            return false;
        }
    }

    void Failed(Exception error)
    {
        _blocksAtFailure = _writer?.Blocks ?? 0;
        if (!_failing)
        {
            _failing = true;
            _say($"{_options.Directory}: flows cannot be written and are being lost, finished files are not touched: {error.Message}");
        }
    }

    /// <summary>Only a block that was written tells that there is room again; an empty file fits on a disk that is full.</summary>
    void LookForRecovery()
    {
        if (_failing && _writer!.Blocks > _blocksAtFailure)
        {
            _failing = false;
            _say($"{_options.Directory}: flows are being written again; {FlowsLost - _lostBeforeOutage} were lost");
            _lostBeforeOutage = FlowsLost;
        }
    }
}
