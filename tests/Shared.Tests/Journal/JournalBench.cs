using System.Globalization;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Journal;
using Google.Protobuf;

namespace Enrichment.Tests.Journal;

/// <summary>A journal in a folder of its own, with a clock that the test moves.</summary>
sealed class JournalBench : IDisposable
{
    public const string Boot = "0f8fad5b-d9cb-469f-a165-70867728950e";

    readonly ManualTime _time = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("journal-test-").FullName;

    public List<string> Said { get; } = [];

    public string Host => Path.Combine(Directory, "web");

    public string[] Segments => System.IO.Directory.Exists(Host) ? [.. System.IO.Directory.GetFiles(Host, "*.journal").Order(StringComparer.Ordinal)] : [];

    /// <summary>Seconds since 2023-11-14T22:13:20Z, a multiple of 20 s, not of minutes.</summary>
    public double Now
    {
        get => (_time.Now - ManualTime.Start).TotalSeconds;
        set => _time.Now = ManualTime.Start.AddSeconds(value);
    }

    public static long At(double seconds) => ((ManualTime.Start - DateTimeOffset.UnixEpoch).Ticks * 100) + (long)(seconds * 1e9);

    public JournalWriter Writer(Func<JournalOptions, JournalOptions>? change = null, string host = "web")
    {
        var options = new JournalOptions { Directory = Directory };
        return new JournalWriter(change?.Invoke(options) ?? options, host, Boot, _time, Said.Add);
    }

    /// <summary>Hello, an empty snapshot and the first heartbeat: a segment as it always begins.</summary>
    public void Begin(JournalWriter writer, string epoch = "one")
    {
        writer.Write(Hello(epoch));
        writer.Write(new FeedMessage { Snapshot = new Snapshot { Last = true } });
        writer.Write(Heartbeat(0, Now));
    }

    public static FeedMessage Hello(string epoch) => new() { Hello = new Hello { HostName = "web", BootId = Boot, Epoch = epoch } };

    public static FeedMessage Heartbeat(ulong sequence, double at) =>
        new() { Heartbeat = new Heartbeat { Sequence = sequence, WallTimeNs = At(at), WatermarkNs = At(at) } };

    public static FeedMessage Change(ulong sequence, int port = 80)
    {
        var change = new Change { Sequence = sequence, Binding = new Binding { Id = sequence, Protocol = 6, LocalPort = (uint)port } };
        change.Binding.LocalAddress = ByteString.CopyFrom(10, 0, 0, 1);
        return new() { Changes = new Changes { Changes_ = { change } } };
    }

    /// <summary>Every message of a segment, and what is wrong with it.</summary>
    public static (List<FeedMessage> Messages, string? Problem) Read(string path)
    {
        using var reader = SegmentReader.Open(path);
        var messages = new List<FeedMessage>();
        while (reader.NextChunk())
        {
            while (reader.NextMessage(out _) is { } message)
            {
                messages.Add(message);
            }
        }

        return (messages, reader.Problem);
    }

    /// <summary>Numbers of the changes of a segment.</summary>
    public static List<ulong> Changes(string path) =>
        [.. Read(path).Messages.Where(message => message.Changes is not null).SelectMany(message => message.Changes.Changes_).Select(change => change.Sequence)];

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    sealed class ManualTime : TimeProvider
    {
        public static readonly DateTimeOffset Start = DateTimeOffset.Parse("2023-11-14T22:13:20Z", CultureInfo.InvariantCulture);

        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
