using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Binding = Enrichment.Bindings.Binding;

namespace Enrichment.Tracker.Commands;

/// <summary>
/// Follows a tracker's feed over breaks and restarts: goes on where it stopped, and where that cannot be, tells what
/// the new snapshot has more and less than what was told before.
/// </summary>
/// <param name="tellsPresent">Tell what is open at the beginning too.</param>
/// <param name="told">Called when all that one message brought has been told.</param>
sealed class FeedFollower(GrpcChannel channel, bool tellsPresent, Action<Binding> tell, Action told, TextWriter log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly FeedDecoder _decoder = new();
    readonly Dictionary<ulong, Binding> _open = [];
    readonly Dictionary<ulong, Binding> _snapshot = [];
    string _epoch = "";
    ulong _sequence;
    long _watermarkNs;
    bool _isAway;
    bool _hasBegun;

    /// <exception cref="GrpcException">The tracker refused.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WatchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (GrpcException e) when (e.StatusCode is GrpcStatusCode.Unavailable or GrpcStatusCode.Cancelled or GrpcStatusCode.Internal)
            {
                var namesIt = e.Message.Contains(channel.Name, StringComparison.Ordinal);
                await SayAwayAsync(namesIt ? e.Message : $"{channel.Name} says: {e.Message}").ConfigureAwait(false);
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task WatchAsync(CancellationToken cancellationToken)
    {
        var request = new WatchRequest { AfterSequence = _sequence, Epoch = _epoch };
        var call = channel.ServerStreaming(BindingFeedMethods.Watch, request, null, cancellationToken);
        await using var disposal = ((IAsyncDisposable)call).ConfigureAwait(false);
        _snapshot.Clear();
        while (await call.ReadAsync().ConfigureAwait(false) is { } message)
        {
            if (_isAway)
            {
                _isAway = false;
                await log.WriteLineAsync("processtracker: the tracker is back").ConfigureAwait(false);
            }

            Take(message);
            told();
        }
    }

    void Take(FeedMessage message)
    {
        switch (message.KindCase)
        {
            case FeedMessage.KindOneofCase.Hello:
                Begin(message.Hello);
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

    void Begin(Hello hello)
    {
        _decoder.Begin(hello.BootId);
        _epoch = hello.Epoch;
    }

    void Take(Snapshot snapshot)
    {
        _decoder.Learn(snapshot.Processes);
        foreach (var wire in snapshot.Bindings)
        {
            if (_decoder.Decode(wire) is { IsOpen: true } binding)
            {
                _snapshot[binding.Id] = binding;
            }
        }

        if (!snapshot.Last)
        {
            return;
        }

        _sequence = snapshot.Sequence;
        Replace();
        _snapshot.Clear();
        _hasBegun = true;
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

    readonly record struct Identity(ulong NetNs, ulong Cookie, Endpoint Local, Endpoint? Remote, int Pid, long StartTimeNs)
    {
        public static Identity Of(Binding binding) => new(
            binding.NetNs, binding.Cookie, binding.Local, binding.Remote,
            binding.Owners.Count > 0 ? binding.Owners[0].Pid : 0, binding.Owners.Count > 0 ? binding.Owners[0].StartTimeNs : 0);
    }

    void Take(Changes changes)
    {
        _decoder.Learn(changes.Processes);
        foreach (var change in changes.Changes_)
        {
            _sequence = change.Sequence;
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

    async Task SayAwayAsync(string why)
    {
        if (!_isAway)
        {
            _isAway = true;
            await log.WriteLineAsync($"processtracker: {why}; waiting for it").ConfigureAwait(false);
        }
    }
}
