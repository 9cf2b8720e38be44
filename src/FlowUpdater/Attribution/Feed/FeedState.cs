using Enrichment.Bindings;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>
/// What one tracker has told, applied to the history. It outlives calls: after a break it says where to resume, and
/// when a snapshot comes instead, what the snapshot does not have is closed as of the last watermark.
/// </summary>
sealed class FeedState(BindingHistory history, BindingHost host, string localBootId)
{
    readonly FeedDecoder _decoder = new();
    readonly ClockOffset _offset = new();
    readonly Dictionary<ulong, OpenSocket> _open = [];
    readonly TranslationState _translations = new(history, host);
    Dictionary<ulong, OpenSocket>? _snapshot;
    Dictionary<SocketIdentity, ulong>? _carried;
    bool _awaitsSnapshot = true;
    bool _lost;

    /// <summary>Boot id of the machine by whose clock messages are received.</summary>
    public string LocalBootId { get; set; } = localBootId;

    /// <summary>Whether the host with that boot id is the one on which flows are captured: so with live flows.</summary>
    public bool CapturesHere { get; init; } = true;

    public Wire.Hello? Hello { get; private set; }

    public ulong Sequence { get; private set; }

    /// <summary>A snapshot, or what followed the last one, was applied, and a heartbeat came after it.</summary>
    public bool IsReady { get; private set; }

    /// <summary>How long changes were not seen before the tracker came back; 0: nothing was missed.</summary>
    public long MissedNs { get; private set; }

    public long Refused => _decoder.Refused;

    public int OpenSockets => _open.Count;

    /// <summary>What to ask for on the next call.</summary>
    public Wire.WatchRequest Resume() =>
        Hello is null || Sequence == 0 ? new() : new() { AfterSequence = Sequence, Epoch = Hello.Epoch };

    /// <summary>The call ended: a snapshot that was under way is void, and nothing new is known from now on.</summary>
    public void Disconnect()
    {
        (_snapshot, _carried, _lost, IsReady, MissedNs) = (null, null, false, false, 0);
        _translations.ForgetSnapshot();
        lock (history.Gate)
        {
            host.IsAway = true;
        }
    }

    public void Apply(Wire.FeedMessage message, long nowNs)
    {
        switch (message.KindCase)
        {
            case Wire.FeedMessage.KindOneofCase.Hello:
                Begin(message.Hello);
                break;
            case Wire.FeedMessage.KindOneofCase.Snapshot:
                Apply(message.Snapshot, nowNs);
                break;
            case Wire.FeedMessage.KindOneofCase.Changes:
                Apply(message.Changes);
                break;
            case Wire.FeedMessage.KindOneofCase.Heartbeat:
                Apply(message.Heartbeat, nowNs);
                break;
            case Wire.FeedMessage.KindOneofCase.Lost:
                _awaitsSnapshot = _lost = true;
                break;
            case Wire.FeedMessage.KindOneofCase.Addresses:
                history.SetAddresses(host, _decoder.Decode(message.Addresses), host.ToHost(nowNs));
                break;
        }
    }

    void Begin(Wire.Hello hello)
    {
        _decoder.Begin(hello.BootId);
        _offset.SameClock = hello.BootId.Length > 0 && hello.BootId == LocalBootId;
        if (Hello?.Epoch != hello.Epoch)
        {
            Sequence = 0;
        }

        _awaitsSnapshot = Sequence == 0;
        Hello = hello;
        host.Name = hello.HostName;
        host.SeesEverySocket = hello.Source == "ebpf";
        if (_offset.SameClock && CapturesHere)
        {
            history.CaptureHost = host;
        }
    }

    void Apply(Wire.Snapshot snapshot, long nowNs)
    {
        _decoder.Learn(snapshot.Processes);
        if (_snapshot is null)
        {
            _snapshot = [];
            _carried = [];
            foreach (var (id, socket) in _open)
            {
                _carried.TryAdd(socket.Identity, id);
            }
        }

        foreach (var wire in snapshot.Bindings)
        {
            if (_decoder.Decode(wire) is { } binding)
            {
                Take(binding);
            }
        }

        foreach (var wire in snapshot.Translations)
        {
            if (_decoder.Decode(wire) is { } translation)
            {
                _translations.Note(translation);
            }
        }

        if (snapshot.Last)
        {
            Finish(snapshot, nowNs);
        }
    }

    void Take(Binding binding)
    {
        var identity = SocketIdentity.Of(binding);
        if (_carried!.TryGetValue(identity, out var known) && _open.TryGetValue(known, out var socket) && binding.ClosedBy > socket.OpenedBy)
        {
            // The same socket, held by the same processes, over the break or in the tracker's next run.
            _carried.Remove(identity);
            _open.Remove(known);
            if (binding.IsOpen)
            {
                _snapshot![binding.Id] = socket;
            }
            else
            {
                history.Close(socket.Handle, binding.ClosedFrom, binding.ClosedBy);
            }
        }
        else if (binding.IsOpen)
        {
            _snapshot![binding.Id] = new OpenSocket(history.Add(host, binding), identity, binding.OpenedBy);
        }
        else if (host.WatermarkNs == long.MinValue || binding.ClosedBy > host.WatermarkNs)
        {
            history.Add(host, binding);
        }
    }

    void Finish(Wire.Snapshot snapshot, long nowNs)
    {
        var watermark = host.WatermarkNs;
        foreach (var gone in _open.Values)
        {
            var closed = Math.Max(watermark, gone.OpenedBy);
            history.Close(gone.Handle, closed, closed);
        }

        _open.Clear();
        foreach (var (id, socket) in _snapshot!)
        {
            _open[id] = socket;
        }

        (_snapshot, _carried) = (null, null);
        _translations.Finish(watermark);
        Sequence = snapshot.Sequence;
        NoteGap(watermark, snapshot.CompleteSinceNs, nowNs);
        _awaitsSnapshot = _lost = false;
    }

    /// <summary>A snapshot that reaches back to what was known before leaves nothing out; one that does not say how far it reaches, all before it.</summary>
    void NoteGap(long watermarkNs, long completeSinceNs, long nowNs)
    {
        lock (history.Gate)
        {
            var now = host.ToHost(nowNs);
            var known = completeSinceNs == 0 ? now : Math.Min(now, completeSinceNs);
            var isFirst = watermarkNs == long.MinValue;
            MissedNs = isFirst ? 0 : Math.Max(0, known - watermarkNs);
            if (MissedNs > 0 || (isFirst && completeSinceNs != 0))
            {
                host.AddGap(watermarkNs, known, _lost && !host.IsAway);
            }
        }
    }

    void Apply(Wire.Changes changes)
    {
        _decoder.Learn(changes.Processes);
        foreach (var change in changes.Changes_)
        {
            Sequence = change.Sequence;
            if (change.Translation is { } wire)
            {
                Apply(wire);
                continue;
            }

            if (_decoder.Decode(change.Binding) is not { } binding)
            {
                continue;
            }

            if (binding.IsOpen)
            {
                if (!_open.ContainsKey(binding.Id))
                {
                    _open[binding.Id] = new OpenSocket(history.Add(host, binding), SocketIdentity.Of(binding), binding.OpenedBy);
                }
            }
            else if (_open.Remove(binding.Id, out var socket))
            {
                history.Close(socket.Handle, binding.ClosedFrom, binding.ClosedBy);
            }
            else
            {
                history.Add(host, binding);
            }
        }
    }

    void Apply(Wire.Translation wire)
    {
        if (_decoder.Decode(wire) is { } translation)
        {
            _translations.Apply(translation);
        }
    }

    void Apply(Wire.Heartbeat heartbeat, long nowNs)
    {
        if (_awaitsSnapshot)
        {
            return; // Its watermark speaks of changes that the snapshot has not brought yet.
        }

        _offset.Add(heartbeat.WallTimeNs, nowNs);
        lock (history.Gate)
        {
            host.OffsetNs = _offset.Nanoseconds;
            host.WatermarkNs = heartbeat.WatermarkNs;
            host.IsAway = false;
        }

        IsReady = true;
        history.Expire(nowNs);
    }

    readonly record struct OpenSocket(int Handle, SocketIdentity Identity, long OpenedBy);
}
