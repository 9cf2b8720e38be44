using Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Journal;

/// <summary>
/// Records the feed of one host in its folder, segment by segment. It never throws for the disk's sake: what cannot be
/// written is said once and counted, and the record goes on with a new segment when the disk works again. The caller
/// brings every message, and asks the tracker anew where <see cref="WantsHello"/> says so, because a segment begins as
/// a call does: hello, then a snapshot. Not thread-safe; <see cref="Status"/> may be read by others.
/// </summary>
/// <param name="hostName">Names the folder.</param>
/// <param name="bootId">Of this machine, see <see cref="SegmentHeader.BootId"/>.</param>
/// <param name="say">Takes sentences for people, without the program's name.</param>
public sealed class JournalWriter(JournalOptions options, string hostName, string bootId, TimeProvider time, Action<string> say) : IDisposable
{
    const int ChunkLength = 256 << 10;
    const long HeartbeatGapNs = 500_000_000;

    readonly ChunkBuilder _chunk = new();
    readonly JournalFolderLock _folder = new(options.Directory, hostName);
    readonly Guid _bootId = Guid.TryParse(bootId, out var id) ? id : default;
    readonly FeedMessage _heartbeat = new() { Heartbeat = new Heartbeat() };
    readonly JournalTrouble _trouble = new(options.LongestRetry);
    SegmentFile? _file;
    long _endNs;
    long _openingBytes;
    long _lastNs;
    long _lastHeartbeatNs;
    bool _heartbeatWaits;
    long _coveredNs;
    long _watermarkNs;

    /// <summary>What has been recorded so far.</summary>
    public JournalStatus Status { get; } = new();

    /// <summary>The host's folder; null before the first segment.</summary>
    public string? Folder => _folder.Path;

    /// <summary>
    /// A segment is to be begun: the call with the tracker should end, and the next one's messages be brought from its
    /// hello on.
    /// </summary>
    public bool WantsHello => _file is null ? NowNs() >= _trouble.RetryNs : _openingBytes > 0 && IsFull(NowNs());

    /// <summary>On the host's clock: what was closed before is recorded already, and need not be in the next snapshot. 0: nothing is.</summary>
    public long RecordedUntilNs { get; private set; }

    /// <summary>Takes a message; it is serialised at once and may be used again.</summary>
    public void Write(FeedMessage message)
    {
        var now = NowNs();
        if (message.KindCase == FeedMessage.KindOneofCase.Hello)
        {
            Begin(now);
        }

        if (_file is null)
        {
            CountLost(message);
            return;
        }

        Take(message, now);
        _lastNs = now;
        if (_chunk.Length >= ChunkLength || now - _chunk.FirstNs >= CommitNs(message))
        {
            Append(sync: now - _file!.SyncedNs >= CommitNs(message));
        }
    }

    /// <summary>Brings to the disk what waits; to be called when the call ends, and when nothing was told for a second.</summary>
    public void Commit()
    {
        if (_file is not null && (_chunk.Messages > 0 || _heartbeatWaits))
        {
            Append(sync: true);
        }
    }

    public void Dispose()
    {
        End();
        _chunk.Dispose();
        _folder.Dispose();
    }

    // The next heartbeat may be a quarter of a second away, and with it the next chance.
    long CommitNs(FeedMessage message) =>
        options.CommitEvery.Ticks * (message.KindCase == FeedMessage.KindOneofCase.Heartbeat ? 70 : 100);

    bool IsFull(long now) =>
        now >= _endNs || now < _lastNs - 1_000_000_000 // The clock was set back: times within a segment go up.
        || _file!.Length >= Math.Max(options.SegmentBytes, 4 * _openingBytes);

    void Begin(long now)
    {
        End();
        if (now < _trouble.RetryNs)
        {
            return;
        }

        try
        {
            _file = SegmentFile.Create(_folder.Acquire(), now, _bootId);
            Status.Removed += Retention.Apply(_folder.Path!, _file.Path, options, now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e, now);
            return;
        }

        var rotation = options.Rotation.Ticks * 100;
        _endNs = now - (now % rotation) + rotation;
        (_openingBytes, _lastNs, _lastHeartbeatNs, _heartbeatWaits, _coveredNs, _watermarkNs) = (0, now, 0, false, 0, 0);
        Status.Segments++;
    }

    /// <summary>A heartbeat that another follows shortly says nothing that the other does not say too.</summary>
    void Take(FeedMessage message, long now)
    {
        if (message.KindCase != FeedMessage.KindOneofCase.Heartbeat)
        {
            _heartbeatWaits = false;
            Status.Changes += message.Changes?.Changes_.Count ?? 0;
            Add(message, now);
            return;
        }

        var heartbeat = message.Heartbeat;
        var kept = _heartbeat.Heartbeat;
        (kept.Sequence, kept.WallTimeNs, kept.BootTimeNs, kept.WatermarkNs) = (heartbeat.Sequence, heartbeat.WallTimeNs, heartbeat.BootTimeNs, heartbeat.WatermarkNs);
        _coveredNs = heartbeat.WatermarkNs == 0 ? 0 : now - Math.Max(0, heartbeat.WallTimeNs - heartbeat.WatermarkNs);
        _heartbeatWaits = true;
        if (now - _lastHeartbeatNs >= HeartbeatGapNs)
        {
            AddHeartbeat(now);
        }

        if (_openingBytes == 0)
        {
            _openingBytes = _file!.Length + _chunk.Length;
        }
    }

    void AddHeartbeat(long now)
    {
        Add(_heartbeat, now);
        _watermarkNs = _heartbeat.Heartbeat.WatermarkNs;
        _lastHeartbeatNs = now;
        _heartbeatWaits = false;
    }

    void Add(FeedMessage message, long now)
    {
        _chunk.Add(message, now);
        Status.Messages++;
    }

    void Append(bool sync)
    {
        var now = NowNs();
        if (_heartbeatWaits)
        {
            AddHeartbeat(_lastNs);
        }

        try
        {
            var bytes = _chunk.Seal(_coveredNs);
            _file!.Append(bytes, sync, now);
            Status.Bytes += bytes.Length;
        }
        catch (IOException e)
        {
            Fail(e, now);
            return;
        }

        RecordedUntilNs = _watermarkNs > 0 ? _watermarkNs : RecordedUntilNs;
        if (_openingBytes > 0)
        {
            Status.CoveredNs = _coveredNs;
            if (_trouble.End(now, Status) is { } sentence)
            {
                say($"{_folder.Path}: {sentence}");
            }
        }
    }

    void Fail(Exception e, long now)
    {
        Status.Failures++;
        Status.IsFailing = true;
        if (_trouble.Begin(now))
        {
            say($"{_folder.Path ?? options.Directory}: the feed cannot be recorded: {JournalTrouble.Reason(e)}; tracking goes on, and it is tried again");
        }

        _chunk.Clear();
        _heartbeatWaits = false;
        _file?.Abandon();
        _file = null;
    }

    void End()
    {
        Commit();
        _file?.Dispose();
        _file = null;
    }

    void CountLost(FeedMessage message) => Status.ChangesLost += message.Changes?.Changes_.Count ?? 0;

    long NowNs() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
