using System.Globalization;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>
/// Watches one tracker and keeps the history up to date: connects, resumes after a break where it stopped, and says
/// in one sentence when the tracker goes and when it is back.
/// </summary>
sealed class TrackerFeed
{
    readonly GrpcChannelOptions _channelOptions;
    readonly GrpcAddress _address;
    readonly TrackerFeedOptions _options;
    readonly TimeProvider _time;
    readonly Action<string> _say;
    readonly FeedState _state;
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long? _awaySince;

    /// <param name="say">Takes sentences for people, without the program's name.</param>
    public TrackerFeed(
        GrpcAddress address, BindingHistory history, Action<string> say,
        TrackerFeedOptions? options = null, GrpcTlsOptions? tls = null, TimeProvider? time = null)
    {
        _address = address;
        _say = say;
        _options = options ?? new TrackerFeedOptions();
        _time = time ?? TimeProvider.System;
        _channelOptions = new GrpcChannelOptions { PeerName = "tracker", Tls = tls };
        Host = history.AddHost(address.ToString());
        (Host.WatermarkNs, Host.IsAway) = (long.MinValue, true);
        _state = new FeedState(history, Host, _options.LocalBootId);
    }

    /// <summary>Where the tracker listens.</summary>
    public string Address => _address.ToString();

    public BindingHost Host { get; }

    /// <summary>Done when the tracker's bindings were known for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Calls that ended, and tries that failed.</summary>
    public long Breaks { get; private set; }

    /// <summary>What the tracker sent that made no sense.</summary>
    public long Refused => _state.Refused;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var channel = new GrpcChannel(_address, _channelOptions);
        var wait = _options.FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            var why = await WatchAsync(channel, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            wait = _state.IsReady ? _options.FirstRetry : wait;
            Leave(why);
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < _options.LongestRetry ? wait * 2 : _options.LongestRetry;
        }
    }

    /// <summary>Watches until the call ends, and says why it did.</summary>
    async Task<string> WatchAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_options.Silence, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            var call = channel.ServerStreaming(BindingFeedMethods.Watch, _state.Resume(), null, either.Token);
            await using var disposal = ((IAsyncDisposable)call).ConfigureAwait(false);
            while (await call.ReadAsync().ConfigureAwait(false) is { } message)
            {
                silence.CancelAfter(_options.Silence);
                Take(message);
            }

            return $"tracker at {_address} ended the feed";
        }
        catch (GrpcException e)
        {
            var why = Shown(e.Message.TrimEnd('.'));
            return why.Contains(channel.Name, StringComparison.Ordinal) ? why : $"{channel.Name} says: {why}"; // its own words name nobody
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"tracker at {_address} has said nothing for {_options.Silence.TotalSeconds:0.#} s");
        }
    }

    void Take(Wire.FeedMessage message)
    {
        var wasReady = _state.IsReady;
        _state.Apply(message, NowNs());
        if (_state.IsReady && !wasReady)
        {
            SayItIsThere();
            _awaySince = null;
            _ready.TrySetResult();
        }
    }

    void Leave(string why)
    {
        Breaks++;
        _state.Disconnect();
        if (_awaySince is null)
        {
            _awaySince = _time.GetTimestamp();
            _say($"{why}; {_options.WhileAway}");
        }
    }

    void SayItIsThere()
    {
        if (Ready.IsCompleted)
        {
            var away = _time.GetElapsedTime(_awaySince ?? 0).TotalSeconds;
            var missed = _state.MissedNs == 0
                ? "nothing was missed"
                : string.Create(CultureInfo.InvariantCulture, $"what sockets did in {_state.MissedNs / 1e9:0.0} s before is not known");
            _say(string.Create(CultureInfo.InvariantCulture, $"tracker at {_address} is back after {away:0.0} s; {missed}"));
            return;
        }

        var hello = _state.Hello!;
        var source = hello.IntervalNs > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{hello.Source} every {hello.IntervalNs / 1e6:0.#} ms")
            : hello.Source;
        var reason = hello.SourceReason.Length > 0 ? $" ({hello.SourceReason})" : "";
        _say(Shown($"tracker at {_address}: host {hello.HostName}, {_state.OpenSockets} sockets, source {source}{reason}"));
    }

    // The other end chose parts of it, and it goes to a terminal.
    static string Shown(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;

    long NowNs() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
}
