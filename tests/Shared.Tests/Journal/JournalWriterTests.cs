using Enrichment.Grpc.Bindings.V1;
using Enrichment.Journal;
using Xunit;
using static Enrichment.Tests.Journal.JournalBench;

namespace Enrichment.Tests.Journal;

public sealed class JournalWriterTests : IDisposable
{
    readonly JournalBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Write_Messages_AreReadAgainInOrderWithTheirTimes()
    {
        using (var writer = _bench.Writer())
        {
            _bench.Begin(writer);
            for (var i = 1; i <= 5; i++)
            {
                _bench.Now = i * 0.25;
                writer.Write(Change((ulong)i));
                writer.Write(Heartbeat((ulong)i, _bench.Now));
            }
        }

        using var reader = SegmentReader.Open(Assert.Single(_bench.Segments));
        Assert.Equal(new SegmentHeader(At(0), Guid.Parse(Boot)), reader.Header);
        var read = new List<(string, double)>();
        while (reader.NextChunk())
        {
            while (reader.NextMessage(out var received) is { } message)
            {
                read.Add((message.KindCase + (message.Heartbeat?.Sequence ?? message.Changes?.Changes_[0].Sequence)?.ToString(default(IFormatProvider)), (received - At(0)) / 1e9));
            }
        }

        // A heartbeat that another follows within half a second is left out.
        Assert.Equal(
            [
                ("Hello", 0), ("Snapshot", 0), ("Heartbeat0", 0), ("Changes1", 0.25), ("Changes2", 0.5), ("Heartbeat2", 0.5),
                ("Changes3", 0.75), ("Heartbeat3", 0.75), ("Changes4", 1), ("Changes5", 1.25), ("Heartbeat5", 1.25),
            ],
            read);
        Assert.Null(reader.Problem);
    }

    [Fact]
    public void Write_ASecondGoesBy_IsOnTheDiskBeforeTheWriterEnds()
    {
        using var writer = _bench.Writer();
        _bench.Begin(writer);
        ulong sequence = 0;
        for (var at = 0.25; at < 10; at += 0.25)
        {
            _bench.Now = at;
            writer.Write(Change(++sequence));
            writer.Write(Heartbeat(sequence, at));
            var covered = writer.Status.CoveredNs == 0 ? 0 : (writer.Status.CoveredNs - At(0)) / 1e9;
            Assert.True(at - covered < 1, $"at {at} s only what came up to {covered} s is on the disk");
        }

        // What another sees in the file at this moment.
        Assert.Equal(39UL, Changes(Assert.Single(_bench.Segments)).Last());
    }

    [Fact]
    public void Write_NothingButChangesForASecond_TheyAreOnTheDiskToo()
    {
        using var writer = _bench.Writer();
        _bench.Begin(writer);
        for (ulong i = 1; i <= 101; i++)
        {
            _bench.Now = i * 0.01;
            writer.Write(Change(i));
        }

        Assert.Equal(100UL, Changes(Assert.Single(_bench.Segments)).Last());
    }

    [Fact]
    public void WantsHello_RotationTime_AtItsMultiples()
    {
        using var writer = _bench.Writer(options => options with { Rotation = TimeSpan.FromMinutes(1) });
        Assert.True(writer.WantsHello);
        _bench.Begin(writer);
        _bench.Now = 39.5;
        writer.Write(Heartbeat(0, _bench.Now));
        Assert.False(writer.WantsHello);

        _bench.Now = 40; // 22:14:00
        writer.Write(Heartbeat(0, _bench.Now));
        Assert.True(writer.WantsHello);
        _bench.Begin(writer);

        Assert.False(writer.WantsHello);
        Assert.Equal(["20231114T221320.000000000Z.journal", "20231114T221400.000000000Z.journal"], _bench.Segments.Select(Path.GetFileName));
        Assert.Equal(At(40), writer.RecordedUntilNs);
    }

    [Fact]
    public void WantsHello_ClockSetBack_NewSegment()
    {
        using var writer = _bench.Writer();
        _bench.Begin(writer);
        _bench.Now = 5;
        writer.Write(Heartbeat(0, 5));
        _bench.Now = 2;
        Assert.True(writer.WantsHello);
    }

    [Fact]
    public void WantsHello_SnapshotAloneFillsTheSegment_IsNotAskedForForever()
    {
        using var writer = _bench.Writer(options => options with { KeepBytes = 1 << 20 });
        writer.Write(Hello("one"));
        var random = new Random(1);
        var snapshot = new Snapshot { Last = true };
        for (var i = 0; i < 20_000; i++)
        {
            snapshot.Bindings.Add(new Binding { Id = (ulong)random.NextInt64(), Cookie = (ulong)random.NextInt64(), OpenedByNs = random.NextInt64() });
        }

        writer.Write(new FeedMessage { Snapshot = snapshot });
        writer.Write(Heartbeat(0, 0));
        writer.Commit();

        Assert.True(new FileInfo(_bench.Segments[0]).Length > 64 << 10);
        Assert.False(writer.WantsHello);
    }

    [Fact]
    public void Write_SecondRunInTheFolder_NewSegmentAndTheTornOneStaysAsItWas()
    {
        using (var first = _bench.Writer())
        {
            _bench.Begin(first);
            first.Write(Change(1));
        }

        var torn = File.ReadAllBytes(_bench.Segments[0])[..^7];
        File.WriteAllBytes(_bench.Segments[0], torn);
        _bench.Now = 3;
        using (var second = _bench.Writer())
        {
            _bench.Begin(second, "two");
            second.Write(Change(1));
        }

        Assert.Equal(torn, File.ReadAllBytes(_bench.Segments[0]));
        Assert.Equal([1UL], Changes(_bench.Segments[1]));
        Assert.NotNull(Read(_bench.Segments[0]).Problem);
    }

    [Fact]
    public void Write_TwoAtOnceOfOneName_TheSecondGetsAFolderOfItsOwn()
    {
        using var first = _bench.Writer();
        using var second = _bench.Writer();
        _bench.Begin(first);
        _bench.Begin(second);
        Assert.Equal((_bench.Host, _bench.Host + "-2"), (first.Folder, second.Folder));
    }

    [Theory]
    [InlineData("../../etc", "_.._etc")]
    [InlineData("", "host")]
    [InlineData("..", "host")]
    [InlineData("a b\n\u001b[1mc", "a_b___1mc")]
    public void Write_HostNameIsNoFolderName_IsMadeOne(string name, string folder)
    {
        using var writer = _bench.Writer(host: name);
        _bench.Begin(writer);
        Assert.Equal(Path.Combine(_bench.Directory, folder), writer.Folder);
    }

    [Fact]
    public void Write_FolderCannotBeMade_IsSaidOnceCountedAndMadeLater()
    {
        var blocked = Path.Combine(_bench.Directory, "file");
        File.WriteAllText(blocked, "in the way");
        using var writer = _bench.Writer(options => options with { Directory = Path.Combine(blocked, "journal") });
        _bench.Begin(writer);
        writer.Write(Change(1));
        Assert.False(writer.WantsHello);
        _bench.Now = 1.5;
        Assert.True(writer.WantsHello);
        _bench.Begin(writer);
        Assert.True(writer.Status.IsFailing);
        File.Delete(blocked);
        _bench.Now = 5;
        _bench.Begin(writer);
        writer.Commit();

        Assert.Equal((1, false), (writer.Status.ChangesLost, writer.Status.IsFailing));
        Assert.Collection(
            _bench.Said,
            sentence => Assert.Matches("^/.*/journal: the feed cannot be recorded: .*; tracking goes on, and it is tried again$", sentence),
            sentence => Assert.EndsWith("/web: the feed is recorded again after 5.0 s; 1 changes were told in that time", sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_Changes_AllocateNothing()
    {
        using var writer = _bench.Writer();
        _bench.Begin(writer);
        var change = Change(1);
        var heartbeat = Heartbeat(1, 0);
        writer.Write(change);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                writer.Write(change);
                writer.Write(heartbeat);
            }
        }));
    }
}
