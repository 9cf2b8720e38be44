using Enrichment.Flows;
using Enrichment.Journal;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using static Enrichment.Updater.Tests.Attribution.Given;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Tests.Attribution.Feed;

/// <summary>A journal written by the test, and a history filled from it.</summary>
sealed class JournalBench : IDisposable
{
    public const string Boot = "0f8fad5b-d9cb-469f-a165-70867728950e";

    readonly Clock _clock = new();
    readonly List<JournalWriter> _writers = [];

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("journal-test-").FullName;

    public BindingHistory History { get; } = new(new BindingHistoryOptions { RetentionNs = long.MaxValue / 2, MostBindings = int.MaxValue });

    public List<string> Said { get; } = [];

    /// <param name="rotation">Seconds.</param>
    public JournalWriter Writer(string host = "web", double rotation = 600, string boot = Boot)
    {
        var options = new JournalOptions { Directory = Directory, Rotation = TimeSpan.FromSeconds(rotation) };
        _writers.Add(new JournalWriter(options, host, boot, _clock, Said.Add));
        return _writers[^1];
    }

    /// <summary>Writes messages as if they came at that moment.</summary>
    public void Tell(JournalWriter writer, double at, params Wire.FeedMessage[] messages)
    {
        _clock.Now = At(at);
        foreach (var message in messages)
        {
            writer.Write(message);
        }
    }

    public JournalSource Load(double first, double last, bool isGrowing = false)
    {
        _writers.ForEach(writer => writer.Commit());
        var source = new JournalSource(Directory, History, Said.Add);
        source.Load(At(first), At(last), isGrowing, CancellationToken.None);
        return source;
    }

    /// <summary>Who has the local end of a UDP flow at that moment.</summary>
    public EndStamp Ask(string local, double at) =>
        new Attributor(History, new AttributionOptions()).Stamp(Flow(local, "192.0.2.9:999", at, protocol: Udp)).Source;

    public void Dispose()
    {
        _writers.ForEach(writer => writer.Dispose());
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = At(0);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(Now / 100);
    }
}
