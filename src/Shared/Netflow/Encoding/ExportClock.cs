namespace Enrichment.Netflow.Encoding;

/// <summary>The clock of version 9's header: 32 bits of milliseconds since some moment, which each header implies.</summary>
sealed class ExportClock
{
    /// <summary>The clock begins an hour before the first flow: flows that began before are known by then.</summary>
    const long BeforeMs = 3_600_000;

    /// <summary>... and is begun anew long before its 32 bits are full (49 days).</summary>
    const long LongestMs = 30L * 86_400_000;

    /// <summary>When it began, milliseconds since 1970, a whole second; 0: not yet.</summary>
    public long BootMs { get; private set; }

    public bool IsDue(long nowMs) => BootMs == 0 || nowMs - BootMs > LongestMs || nowMs < BootMs;

    /// <param name="firstMs">Of the flow at hand.</param>
    public void Set(long nowMs, ulong firstMs)
    {
        var from = Math.Min(nowMs, (long)Math.Min(firstMs, long.MaxValue));
        from = nowMs - from > LongestMs ? nowMs : from;
        BootMs = Math.Max(1, (from - BeforeMs) / 1000) * 1000;
    }
}
