using Enrichment.Bindings;
using Enrichment.Tracker.Feed;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tracker.Tests.Feed;

public sealed class BindingFeedTests
{
    readonly BindingFeed _feed = new(new FeedOptions { RingCapacity = 8 });

    [Fact]
    public void Read_AfterEachChange_GivesThemInOrderWithTheirKind()
    {
        var binding = Sample.Open(1);
        _feed.Opened(binding);
        _feed.Closed(Sample.Close(binding, 50));
        var changes = new FeedChange[4];

        Assert.Equal(2, _feed.Read(0, changes, out var progress));

        Assert.Equal([new FeedChange(binding, false), new FeedChange(binding, true)], changes[..2]);
        Assert.Equal(2UL, progress.Sequence);
        Assert.Equal(0, _feed.Read(2, changes, out _));
    }

    [Fact]
    public void Read_OvertakenByTheWriter_SaysSo()
    {
        for (ulong i = 1; i <= 10; i++)
        {
            _feed.Opened(Sample.Open(i));
        }

        Assert.Equal(-1, _feed.Read(0, new FeedChange[4], out _));
        Assert.Equal(-1, _feed.Read(1, new FeedChange[4], out _));
        Assert.Equal(4, _feed.Read(2, new FeedChange[4], out _));
        Assert.False(_feed.CanResume(1));
        Assert.True(_feed.CanResume(2));
        Assert.True(_feed.CanResume(10));
        Assert.False(_feed.CanResume(11));
    }

    [Fact]
    public void Snapshot_ClosedLongAgo_IsNotInIt()
    {
        var (old, fresh) = (Sample.Open(1), Sample.Open(2));
        _feed.Opened(old);
        _feed.Opened(fresh);
        _feed.Closed(Sample.Close(old, 1_000));
        var later = (long)TimeSpan.FromMinutes(10).TotalNanoseconds;
        _feed.Closed(Sample.Close(fresh, later));
        _feed.Watermark(later);

        var snapshot = _feed.Snapshot();

        Assert.Empty(snapshot.Open);
        Assert.Equal([fresh], snapshot.Closed);
        Assert.Equal(4UL, snapshot.Sequence);
    }

    [Fact]
    public async Task NextPulse_EndsWithTheWatermark()
    {
        var pulse = _feed.NextPulse;
        _feed.Opened(Sample.Open(1));
        Assert.False(pulse.IsCompleted);

        _feed.Watermark(77);

        await pulse.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(77, _feed.Progress.WatermarkNs);
    }

    /// <summary>A reader that starts with a snapshot at any moment and applies the changes after it has what a fresh snapshot has.</summary>
    [Fact]
    public void SnapshotPlusChanges_AnySequence_EqualsFreshSnapshot() => Prop.ForAll(
        Gen.Choose(0, 9).ListOf().ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (steps, begin) =>
        {
            var feed = new BindingFeed(new FeedOptions { RingCapacity = 1024 });
            var held = new Dictionary<int, Binding>();
            HashSet<ulong>? mine = null;
            ulong sequence = 0;
            ulong id = 0;
            for (var i = 0; i < steps.Count; i++)
            {
                if (i == begin)
                {
                    var snapshot = feed.Snapshot();
                    (mine, sequence) = ([.. snapshot.Open.Select(binding => binding.Id)], snapshot.Sequence);
                }

                if (held.Remove(steps[i], out var binding))
                {
                    feed.Closed(Sample.Close(binding, i));
                }
                else
                {
                    feed.Opened(held[steps[i]] = Sample.Open(++id));
                }
            }

            mine ??= [];
            var changes = new FeedChange[steps.Count + 1];
            var count = feed.Read(sequence, changes, out _);
            foreach (var change in changes.AsSpan(0, count))
            {
                if (!(change.Closed ? mine.Remove(change.Binding!.Id) : mine.Add(change.Binding!.Id)))
                {
                    return false;
                }
            }

            return mine.SetEquals(feed.Snapshot().Open.Select(binding => binding.Id));
        }).QuickCheckThrowOnFailure();
}
