using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

public sealed class HistoryTimelineTests
{
    readonly BindingHistory _history = new();

    [Fact]
    public void KnownUntil_FilesOnly_IsForEver()
    {
        _history.AddHost("file");

        Assert.Equal(long.MaxValue, Timeline.KnownUntilNs);
    }

    [Fact]
    public void KnownUntil_Trackers_IsTheSlowestOnesOnOurClock()
    {
        _history.AddHost("file");
        (_history.AddHost("a").WatermarkNs, _history.Hosts[1].OffsetNs) = (100, 50);
        (_history.AddHost("b").WatermarkNs, _history.Hosts[2].OffsetNs) = (300, -200);

        Assert.Equal(100, Timeline.KnownUntilNs);
    }

    [Fact]
    public void KnownUntil_TrackerThatNeverSpoke_IsNothing()
    {
        (_history.AddHost("a").WatermarkNs, _history.Hosts[0].OffsetNs) = (long.MinValue, -1);

        Assert.Equal(long.MinValue, Timeline.KnownUntilNs);
    }

    HistoryTimeline Timeline => new(_history);
}
