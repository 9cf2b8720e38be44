using Enrichment.Native;

namespace Enrichment.Tracker.Tests.Support;

static class Watching
{
    /// <summary>Takes all events up to now. One catch may end at an event that is still being written, on a CPU that does something else meanwhile.</summary>
    public static void CatchAll(this EventWatch watch, RecordingSink told)
    {
        const long backdated = 1_000_000; // What EventWatch leaves out of its watermark.
        for (var now = KernelClock.WallNow; told.WatermarkNs < now - backdated; Thread.Yield())
        {
            watch.Catch();
        }
    }
}
