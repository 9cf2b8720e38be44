namespace Enrichment.Native;

/// <summary>The kernel's clocks in nanoseconds. Only <see cref="WallNow"/> leaves a program; the others are converted where they are read.</summary>
public static unsafe class KernelClock
{
    /// <summary>CLOCK_REALTIME: since 1970, the clock of packet timestamps.</summary>
    public static long WallNow => Read(LibcConstants.CLOCK_REALTIME);

    /// <summary>CLOCK_BOOTTIME: since boot, sleep included; the clock of process start times.</summary>
    public static long BootNow => Read(LibcConstants.CLOCK_BOOTTIME);

    /// <summary>Wall clock at boot: add a boot time to it for the wall time. Changes when the wall clock is set.</summary>
    public static long WallAtBoot
    {
        get
        {
            // The boot clock is read between two readings of the wall clock, so that a preempted thread shows itself.
            var best = long.MaxValue;
            long offset = 0;
            for (var i = 0; i < 3; i++)
            {
                var before = WallNow;
                var boot = BootNow;
                var after = WallNow;
                if (after - before < best)
                {
                    best = after - before;
                    offset = before + ((after - before) / 2) - boot;
                }
            }

            return offset;
        }
    }

    static long Read(int clock)
    {
        Timespec time;
        return Libc.clock_gettime(clock, &time) == 0
            ? (time.tv_sec * 1_000_000_000) + time.tv_nsec
            : throw new InvalidOperationException($"clock {clock} cannot be read");
    }
}
