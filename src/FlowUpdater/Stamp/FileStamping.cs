using Enrichment.Native;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Finding;
using Enrichment.Updater.Stamp.Progress;

namespace Enrichment.Updater.Stamp;

/// <summary>What happened to a file.</summary>
enum FileOutcome
{
    Stamped,

    /// <summary>It was passed over, and why was counted and said.</summary>
    Skipped,

    /// <summary>There is no room for the stamped one, or nothing can be written there at all; other files would not fare better.</summary>
    NoRoom,
}

/// <summary>Stamps one file at a time, with one thread or more.</summary>
sealed class FileStamping
{
    /// <summary>A file so large is worth a look at how many flows it has, to tell how far it is.</summary>
    const long LargeFile = 16 << 20;

    readonly StampTools _tools;
    readonly FlowRecordStamper[] _stampers;
    readonly FollowedStamper[] _workers;
    readonly NfcapdStamper _writer;
    readonly FileProgress _progress;

    public FileStamping(StampTools tools, int threads)
    {
        var request = tools.Request;
        _tools = tools;
        _progress = new FileProgress(tools.Progress);
        _stampers = [.. Enumerable.Range(0, threads).Select(_ => new FlowRecordStamper(tools.Attributor, request.NameFormat, tools.Bindings, request.ReceivedWithinNs))];
        _workers = [.. _stampers.Select(stamper => new FollowedStamper(stamper, _progress))];
        _writer = new NfcapdStamper(new StampOptions { Keep = request.Keep, Compression = request.Compression, Placeholder = request.Placeholder, Stamps = true });
    }

    /// <exception cref="OperationCanceledException">It was to stop; the file is as it was.</exception>
    public FileOutcome Stamp(FlowFile file, CancellationToken cancellationToken)
    {
        _progress.Begin(file.Size, _tools.Progress is not null && file.Size >= LargeFile ? FlowFileSummary.Of(file.Path).Flows : 0);
        var outcome = TryStamp(file, cancellationToken);
        if (outcome != FileOutcome.NoRoom)
        {
            _progress.End();
        }

        return outcome;
    }

    FileOutcome TryStamp(FlowFile file, CancellationToken cancellationToken)
    {
        try
        {
            if (_tools.Targets.IsDone(file))
            {
                return Skip(SkipReason.Done);
            }

            StampNow(file, cancellationToken);
            return FileOutcome.Stamped;
        }
        catch (CorruptFlowFileException e) when (e.BlocksKept > 0)
        {
            return Skip(SkipReason.Damaged, $"{e.Message}, in the file as it was; --out DIR writes them stamped");
        }
        catch (CorruptFlowFileException e)
        {
            // What lies beside flow files in a directory is no failure; what was named is.
            return Skip(SkipReason.NotFlows, e.Message, file.Named);
        }
        catch (FileChangedException e)
        {
            return Skip(SkipReason.Changed, e.Message);
        }
        catch (FileNotFoundException) when (!File.Exists(file.Path))
        {
            return Skip(SkipReason.Gone);
        }
        catch (IOException e) when (e.HResult is LibcConstants.ENOSPC or LibcConstants.EDQUOT or LibcConstants.EROFS)
        {
            _tools.Report.HadProblems();
            _tools.Report.SayOfMany("room", e.HResult == LibcConstants.EROFS
                ? $"{file.Path}: is on a file system that is read-only, so it cannot be replaced; --out DIR writes elsewhere"
                : $"{file.Path}: there is no room for the stamped file, and it is as it was: {e.Message}");
            return FileOutcome.NoRoom;
        }
        catch (UnauthorizedAccessException e)
        {
            return Skip(SkipReason.NotAccessible, e.Message.Contains($"'{file.Path}'", StringComparison.Ordinal)
                ? $"{file.Path}: may not be read by this user"
                : $"{file.Path}: was not stamped, since this user may not write there: {e.Message}");
        }
        catch (Exception e) when (e is IOException or MissingLibraryException)
        {
            return Skip(SkipReason.NotAccessible, e.Message.Contains(file.Path, StringComparison.Ordinal) ? e.Message : $"{file.Path}: {e.Message}");
        }
    }

    void StampNow(FlowFile file, CancellationToken cancellationToken)
    {
        var clock = _tools.Clocks.Of(file.Path);
        Array.ForEach(_stampers, stamper => stamper.BeginFile(clock));
        var stamped = _writer.Stamp(file.Path, _tools.Targets.PlaceOf(file), _workers, cancellationToken);
        _tools.Targets.SetDone(file, stamped);
        var all = _stampers[0];
        Array.ForEach(_stampers[1..], all.Add);
        all.Counts.AddFile(stamped.Result.Flows, stamped.Result.Kept);
        _tools.Report.Count(all.Counts, linked: _tools.Targets.InPlace && stamped.Input.Links > 1);
        if (stamped.Result.Damage is { } damage)
        {
            _tools.Report.Fail(damage);
        }

        WarnOfClocks(file, all);
    }

    FileOutcome Skip(SkipReason reason, string? sentence = null, bool failed = true)
    {
        _tools.Report.Skip(reason, sentence, failed);
        return FileOutcome.Skipped;
    }

    void WarnOfClocks(FlowFile file, FlowRecordStamper stamper)
    {
        if (_tools.Request.MatchTime == MatchTime.Flow && stamper.NoneInTime)
        {
            _tools.Report.SayOfMany("clocks", $"{file.Path}: no flow lies within the time of the bindings ({_tools.Bindings}): the file begins "
                + $"{stamper.Flows.Apart(_tools.Bindings)} ({stamper.Flows}); "
                + (_tools.Request.ClockOffsets.IsEmpty ? "if the exporter's clock was wrong, --clock-offset auto corrects it where the bindings tell" : "its exporter's clock was not corrected by that much"));
        }
    }
}
