using Enrichment.Journal;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>
/// Reads one host's record into the history, on from where it stopped, segment by segment. What the record does not
/// have (its time before the first segment, breaks, what was lost) the history knows as gaps.
/// </summary>
sealed class JournalFeed : IDisposable
{
    const int MostGaps = 4096; // a restart a day for ten years

    readonly FeedState _state;
    readonly Action<string> _say;
    JournalFolder _folder;
    SegmentReader? _segment;
    long _segmentStartNs = long.MinValue;
    bool _chunkWaits;

    public JournalFeed(JournalFolder folder, BindingHistory history, Action<string> say)
    {
        (_folder, _say) = (folder, say);
        Host = history.AddHost(folder.Name);
        (Host.WatermarkNs, Host.IsAway, Host.MostGaps) = (long.MinValue, true, MostGaps);
        _state = new FeedState(history, Host, "") { CapturesHere = false };
    }

    public BindingHost Host { get; }

    public string Path => _folder.Path;

    /// <summary>Segments there are, and those that were opened.</summary>
    public int Segments => _folder.Segments.Count;

    public int SegmentsOpened { get; private set; }

    public long Messages { get; private set; }

    /// <summary>A segment was damaged, other than cut at its end.</summary>
    public bool HadProblems { get; private set; }

    /// <summary>When the record begins, on the recorder's clock.</summary>
    public long BeginsNs => _folder.Segments[0].StartNs;

    /// <summary>Reads what was told from one moment to another and was not read yet; the first call's begin decides where reading begins.</summary>
    /// <param name="isGrowing">The record may go on: what is not whole at its end may become so.</param>
    public void Read(long firstNs, long lastNs, bool isGrowing, CancellationToken cancellationToken)
    {
        if (_segmentStartNs == long.MinValue)
        {
            // The last segment that begins before the span says what was open when it began.
            _segmentStartNs = _folder.Segments.LastOrDefault(segment => segment.StartNs <= firstNs)?.StartNs - 1 ?? long.MinValue;
        }

        while (ReadSegment(lastNs, cancellationToken) && Next(lastNs, isGrowing) is { } next)
        {
            // Whoever began it had written the last chunk of the one before.
            if (isGrowing && !ReadSegment(lastNs, cancellationToken))
            {
                return;
            }

            Leave();
            Open(next);
        }

        if (!isGrowing)
        {
            if (!_chunkWaits)
            {
                Leave();
            }

            _state.Disconnect(); // Nothing more is known from now on.
        }
    }

    public void Dispose() => _segment?.Dispose();

    /// <returns>False: there are chunks left that are later than what was asked for.</returns>
    bool ReadSegment(long lastNs, CancellationToken cancellationToken)
    {
        while (_segment is not null && (_chunkWaits || _segment.NextChunk()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _chunkWaits = _segment.Chunk.FirstNs > lastNs;
            if (_chunkWaits)
            {
                return false;
            }

            while (_segment.NextMessage(out var receivedNs) is { } message)
            {
                _state.Apply(message, receivedNs);
                Messages++;
            }
        }

        return true;
    }

    JournalSegment? Next(long lastNs, bool isGrowing)
    {
        _folder = isGrowing ? _folder.Again() : _folder;
        return _folder.Segments.FirstOrDefault(segment => segment.StartNs > _segmentStartNs) is { } next && next.StartNs <= lastNs ? next : null;
    }

    void Open(JournalSegment segment)
    {
        _segmentStartNs = segment.StartNs;
        try
        {
            _segment = SegmentReader.Open(segment.Path);
            SegmentsOpened++;
            _state.Disconnect();
            _state.LocalBootId = _segment.Header.BootId == default ? "" : _segment.Header.BootId.ToString();
        }
        catch (FileNotFoundException)
        {
            // Retention removed it since the folder was listed.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            HadProblems = true;
            _say($"{e.Message}; the other segments were read");
        }
    }

    void Leave()
    {
        if (_segment?.Problem is { } problem)
        {
            HadProblems |= !_segment.IsCut;
            _say(problem);
        }

        _segment?.Dispose();
        _segment = null;
    }
}
