using Enrichment.Native;

namespace Enrichment.Tracker.Service;

/// <summary>The two clocks that a heartbeat carries.</summary>
static class HostClock
{
    /// <summary>Nanoseconds since 1970.</summary>
    public static long WallNs(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Nanoseconds since boot, sleep included (CLOCK_BOOTTIME).</summary>
    public static long BootNs() => KernelClock.BootNow;
}
