using Enrichment.Bindings;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Feed;

/// <summary>
/// The numbered changes of one run, for any number of readers. One thread writes and never waits for a reader; a reader
/// that falls out of the ring is told which numbers it lost and begins again with a snapshot.
/// </summary>
sealed class BindingFeed(FeedOptions options) : IBindingSink
{
    readonly Lock _gate = new();
    readonly ChangeRing _ring = new(options.RingCapacity);
    readonly TranslationLog _translations = new(options.ClosedRetention, options.ClosedCapacity);
    readonly BindingTree _tree = new(options.ClosedRetention, options.ClosedCapacity);
    IReadOnlyList<NamespaceAddresses> _addresses = [];
    long _watermarkNs;
    long _beganNs;
    FeedLosses _losses = new(0, "");
    TaskCompletionSource _pulse = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int OpenCount
    {
        get
        {
            lock (_gate)
            {
                return _tree.OpenCount;
            }
        }
    }

    public FeedProgress Progress
    {
        get
        {
            lock (_gate)
            {
                return ProgressNow();
            }
        }
    }

    /// <summary>Ends with the next <see cref="Watermark"/>. Take it before reading, so that nothing said in between is missed.</summary>
    public Task NextPulse
    {
        get
        {
            lock (_gate)
            {
                return _pulse.Task;
            }
        }
    }

    public void Opened(Binding binding)
    {
        lock (_gate)
        {
            _tree.Add(binding);
            _ring.Add(new FeedChange(binding, Closed: false));
        }
    }

    public void Closed(Binding binding)
    {
        lock (_gate)
        {
            _tree.AddOrNoteClosed(binding);
            _ring.Add(new FeedChange(binding, Closed: true));
        }
    }

    public void Translated(Translation translation)
    {
        lock (_gate)
        {
            _translations.Add(translation);
            _ring.Add(new FeedChange(translation, Closed: false));
        }
    }

    public void Untranslated(Translation translation)
    {
        lock (_gate)
        {
            _translations.NoteClosed(translation);
            _ring.Add(new FeedChange(translation, Closed: true));
        }
    }

    public void Addresses(IReadOnlyList<NamespaceAddresses> all)
    {
        lock (_gate)
        {
            _addresses = all;
        }
    }

    public void Lost(string reason)
    {
        lock (_gate)
        {
            _losses = new FeedLosses(_losses.Count + 1, reason);
            _beganNs = 0; // What was lost is in no snapshot.
        }
    }

    public void Watermark(long watermarkNs)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _watermarkNs = watermarkNs;
            _beganNs = _beganNs == 0 ? watermarkNs : _beganNs;
            _tree.Trim(watermarkNs);
            _translations.Trim(watermarkNs);
            waiting = _pulse;
            _pulse = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }

    /// <summary>Whether a reader that has everything up to <paramref name="afterSequence"/> can go on from there.</summary>
    public bool CanResume(ulong afterSequence)
    {
        lock (_gate)
        {
            return afterSequence <= _ring.LastSequence && afterSequence + 1 >= _ring.FirstSequence;
        }
    }

    public FeedSnapshot Snapshot()
    {
        lock (_gate)
        {
            var forgotten = Math.Max(_tree.ForgottenUntil, _translations.ForgottenUntil);
            var completeSince = _beganNs == 0 ? 0 : Math.Max(_beganNs, forgotten);
            var snapshot = new FeedSnapshot { Sequence = _ring.LastSequence, CompleteSinceNs = completeSince };
            _tree.CopyTo(snapshot.Open, snapshot.Closed);
            _translations.CopyTo(snapshot.Translations);
            return snapshot;
        }
    }

    /// <summary>Copies the changes after <paramref name="afterSequence"/>, as many as fit.</summary>
    /// <param name="progress">How far the feed had come at that moment: a reader that now has its sequence has everything up to its watermark.</param>
    /// <returns>How many were copied; -1: they are not all in the ring any more.</returns>
    public int Read(ulong afterSequence, Span<FeedChange> destination, out FeedProgress progress)
    {
        lock (_gate)
        {
            progress = ProgressNow();
            return afterSequence + 1 < _ring.FirstSequence ? -1 : _ring.CopyFrom(afterSequence + 1, destination);
        }
    }

    FeedProgress ProgressNow() => new(_ring.LastSequence, _watermarkNs, _addresses, _losses);
}
