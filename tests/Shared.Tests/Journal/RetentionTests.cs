using Enrichment.Journal;
using Xunit;
using static Enrichment.Tests.Journal.JournalBench;

namespace Enrichment.Tests.Journal;

public sealed class RetentionTests : IDisposable
{
    readonly JournalBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Begin_OlderThanTheAge_IsRemovedByItsEndNotItsBegin()
    {
        using var writer = _bench.Writer(options => options with { KeepAge = TimeSpan.FromMinutes(10) });
        foreach (var minute in (int[])[0, 5, 10, 15])
        {
            _bench.Now = minute * 60;
            _bench.Begin(writer);
        }

        // The segment of minute 0 ended at minute 5, ten minutes ago and no more.
        Assert.Equal(4, _bench.Segments.Length);
        _bench.Now = (15 * 60) + 1;
        _bench.Begin(writer);
        Assert.Equal([At(300), At(600), At(900), At(901)], JournalFolder.Find(_bench.Directory).Single().Segments.Select(segment => segment.StartNs));
        Assert.Equal(1, writer.Status.Removed);
    }

    [Fact]
    public void Begin_MoreBytesThanTheSize_TheOldestGo()
    {
        using var writer = _bench.Writer(options => options with { KeepBytes = 1 << 20 });
        for (var i = 0; i < 10; i++)
        {
            _bench.Now = i * 60;
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(_bench.Host).FullName, SegmentName.Of(At(_bench.Now))), new byte[200_000]);
        }

        File.WriteAllBytes(Path.Combine(_bench.Host, "notes.journal"), new byte[2 << 20]); // not one of ours
        _bench.Now = 600;
        _bench.Begin(writer);

        Assert.Equal([.. Enumerable.Range(5, 6).Select(i => At(i * 60))], JournalFolder.Find(_bench.Directory).Single().Segments.Select(segment => segment.StartNs));
        Assert.True(File.Exists(Path.Combine(_bench.Host, "notes.journal")));
    }

    [Fact]
    public void Begin_ClockWasSetBack_TheSegmentBeingWrittenStays()
    {
        using var writer = _bench.Writer(options => options with { KeepAge = TimeSpan.FromMinutes(1) });
        _bench.Now = 1e8;
        _bench.Begin(writer);
        _bench.Now = 0;
        _bench.Begin(writer);
        Assert.Equal(2, _bench.Segments.Length);
    }
}
