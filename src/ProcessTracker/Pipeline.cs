using System.Reflection;
using Enrichment.Grpc;
using Enrichment.Grpc.Health;
using Enrichment.Grpc.Server;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Journal;
using Enrichment.Tracker.Service;

namespace Enrichment.Tracker;

/// <summary>
/// The daemon's stages, in the order in which the data goes:
/// <code>
///   Sources     sockets as the kernel tells of them, or as they are found by looking again and again       (EventWatch, Poller)
///   Bindings    which process holds which socket, from when to when                                        (EventTracker, SocketTracker)
///   Feed        the changes, numbered; snapshots                                                           (BindingFeed)
///   Service     gRPC                                                                                       (FeedService)
///   Journal     the feed on the disk                                                                       (JournalRecorder)
/// </code>
/// </summary>
sealed class Pipeline : IAsyncDisposable
{
    readonly IHostWatch _watch;
    readonly GrpcServer _server;
    readonly JournalRecorder? _journal;
    readonly HealthService _health = new();
    readonly ServiceManager _manager = new();

    /// <exception cref="Sources.SourceRefusedException">The source asked for does not work here.</exception>
    public Pipeline(TrackerOptions options, TextWriter log)
    {
        Feed = new BindingFeed(options.Feed);
        var bootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        (_watch, var reason) = HostWatchChoice.Make(options, Feed, bootId);
        Origin = OriginOf(_watch, reason, bootId);
        _journal = options.Journal is { } journal
            ? new JournalRecorder(Feed, Origin, journal, TimeProvider.System, sentence => log.WriteLine($"processtracker: {sentence}"))
            : null;
        var services = new FeedService(Feed, Origin, () => Counters, TimeProvider.System, () => _journal?.Folder).AddTo(new GrpcServices());
        _health.AddTo(services);
        _health.Set(BindingFeedMethods.ServiceName, true);
        _server = new GrpcServer(
            new GrpcServerOptions
            {
                Address = options.Listen,
                Tls = options.Tls,
                AllowInsecureTcp = options.AllowInsecureTcp,
                AllowedUids = options.AllowedUids,
                AllowedGids = options.AllowedGids,
                OnHandlerFailed = (method, e) => log.WriteLine($"processtracker: {method} failed: {e}"),
            },
            services);
    }

    public FeedOrigin Origin { get; }

    /// <summary>What a person should know of the source, a sentence each.</summary>
    public IReadOnlyList<string> Remarks => _watch.Remarks;

    public BindingFeed Feed { get; }

    public GrpcAddress Address => _server.BoundAddress;

    public IEnumerable<KeyValuePair<string, ulong>> Counters => [.. _watch.Counters, new("changes", Feed.Progress.Sequence), .. _journal?.Status.All ?? []];

    /// <summary>What it did, as the end of a sentence.</summary>
    public string Summary => _watch.Summary;

    /// <summary>Looks once, so that the first reader gets a whole snapshot, then serves and goes on until the token is set.</summary>
    /// <param name="started">Called when readers can connect.</param>
    /// <exception cref="GrpcServerException">The address cannot be served.</exception>
    public async Task RunAsync(Action started, CancellationToken cancellationToken)
    {
        _watch.Begin();
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        _journal?.Start();
        started();
        _manager.Ready();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var polling = Task.Factory.StartNew(
            () => _watch.Run(_manager.Alive, failed.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAny(polling, Task.Delay(Timeout.Infinite, cancellationToken)).ConfigureAwait(false);
        _manager.Stopping();
        await polling.ConfigureAwait(false);
        if (_journal is not null)
        {
            await _journal.StopAsync().ConfigureAwait(false);
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _server.StopAsync(patience.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        if (_journal is not null)
        {
            await _journal.DisposeAsync().ConfigureAwait(false);
        }

        _watch.Dispose();
        _manager.Dispose();
    }

    static FeedOrigin OriginOf(IHostWatch watch, string reason, string bootId) => new()
    {
        HostName = Environment.MachineName,
        BootId = bootId,
        Source = watch.Source,
        SourceReason = reason,
        Interval = watch.Interval,
        Version = typeof(Pipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
    };
}
