using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Grpc.Bindings.V1;
using Binding = Enrichment.Bindings.Binding;
using Translation = Enrichment.Bindings.Translation;

namespace Enrichment.Tracker.Commands;

/// <summary>
/// Turns a feed's messages, of one call after another, into changes that are told once: of a new snapshot only what it
/// has more and less than what was told before.
/// </summary>
/// <param name="tellsPresent">Tell what is open at the beginning too.</param>
sealed class FeedTeller(bool tellsPresent, Action<Binding> tell, Action<Translation> tellTranslation, TextWriter log)
{
    readonly FeedDecoder _decoder = new();
    readonly Dictionary<ulong, Binding> _open = [];
    readonly Dictionary<ulong, Binding> _snapshot = [];
    readonly List<Binding> _closed = [];
    readonly TranslationTeller _translations = new(tellsPresent, tellTranslation);
    long _watermarkNs;
    bool _hasBegun;

    /// <summary>The run of the tracker, and the newest change of it that was told.</summary>
    public string Epoch { get; private set; } = "";

    public ulong Sequence { get; private set; }

    /// <summary>What is open at the moment.</summary>
    public IEnumerable<Binding> Open => _open.Values;

    public IEnumerable<Translation> OpenTranslations => _translations.Open;

    /// <summary>A call begins: a snapshot that was under way in the one before is void.</summary>
    public void Begin()
    {
        _snapshot.Clear();
        _closed.Clear();
        _translations.Begin();
    }

    public void Take(FeedMessage message)
    {
        switch (message.KindCase)
        {
            case FeedMessage.KindOneofCase.Hello:
                _decoder.Begin(message.Hello.BootId);
                Epoch = message.Hello.Epoch;
                break;
            case FeedMessage.KindOneofCase.Snapshot:
                Take(message.Snapshot);
                break;
            case FeedMessage.KindOneofCase.Changes:
                Take(message.Changes);
                break;
            case FeedMessage.KindOneofCase.Heartbeat:
                _watermarkNs = message.Heartbeat.WatermarkNs;
                break;
            case FeedMessage.KindOneofCase.Lost:
                log.WriteLine($"processtracker: changes were missed: {message.Lost.Reason}");
                break;
        }
    }

    void Take(Snapshot snapshot)
    {
        _decoder.Learn(snapshot.Processes);
        foreach (var wire in snapshot.Bindings)
        {
            if (_decoder.Decode(wire) is { } binding)
            {
                if (binding.IsOpen)
                {
                    _snapshot[binding.Id] = binding;
                }
                else
                {
                    _closed.Add(binding);
                }
            }
        }

        foreach (var wire in snapshot.Translations)
        {
            if (_decoder.Decode(wire) is { } translation)
            {
                _translations.Note(translation);
            }
        }

        if (!snapshot.Last)
        {
            return;
        }

        Sequence = snapshot.Sequence;
        TellClosed();
        Replace();
        _translations.Finish(_watermarkNs, _hasBegun);
        Begin();
        _hasBegun = true;
    }

    /// <summary>What was closed since the last watermark, whether it was told to be open or not.</summary>
    void TellClosed()
    {
        if (!_hasBegun)
        {
            return;
        }

        var known = _open.ToLookup(pair => Identity.Of(pair.Value), pair => pair.Key);
        foreach (var binding in _closed)
        {
            var open = known[Identity.Of(binding)].FirstOrDefault();
            if ((open != 0 && _open.Remove(open, out var was) && binding.ClosedBy >= was.OpenedBy) || binding.ClosedBy > _watermarkNs)
            {
                tell(binding);
            }
        }
    }

    /// <summary>A restarted tracker numbers its bindings anew; the sockets behind them are the same.</summary>
    void Replace()
    {
        var known = _open.Values.ToLookup(Identity.Of);
        var present = _snapshot.Values.Select(Identity.Of).ToHashSet();
        foreach (var gone in _open.Values.Where(binding => !present.Contains(Identity.Of(binding))))
        {
            // Nobody told of its end; it came after the last watermark.
            gone.ClosedFrom = gone.ClosedBy = Math.Max(_watermarkNs, gone.OpenedBy);
            tell(gone);
        }

        _open.Clear();
        foreach (var (id, binding) in _snapshot)
        {
            _open[id] = binding;
            if ((tellsPresent || _hasBegun) && !known.Contains(Identity.Of(binding)))
            {
                tell(binding);
            }
        }
    }

    void Take(Changes changes)
    {
        _decoder.Learn(changes.Processes);
        foreach (var change in changes.Changes_)
        {
            Sequence = change.Sequence;
            if (change.Translation is { } wire)
            {
                Take(wire);
                continue;
            }

            if (_decoder.Decode(change.Binding) is not { } binding)
            {
                continue;
            }

            if (binding.IsOpen)
            {
                _open[binding.Id] = binding;
            }
            else
            {
                _open.Remove(binding.Id);
            }

            tell(binding);
        }
    }

    void Take(Grpc.Bindings.V1.Translation wire)
    {
        if (_decoder.Decode(wire) is { } translation)
        {
            _translations.Change(translation);
        }
    }

    readonly record struct Identity(ulong NetNs, ulong Cookie, Endpoint Local, Endpoint? Remote, int Pid, long StartTimeNs)
    {
        public static Identity Of(Binding binding) => new(
            binding.NetNs, binding.Cookie, binding.Local, binding.Remote,
            binding.Owners.Count > 0 ? binding.Owners[0].Pid : 0, binding.Owners.Count > 0 ? binding.Owners[0].StartTimeNs : 0);
    }
}
