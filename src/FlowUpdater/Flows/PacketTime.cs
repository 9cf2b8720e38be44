namespace Enrichment.Updater.Flows;

/// <summary>The clock of a capture file: the time of the packet that is being read. Names and cuts files as if it were captured now.</summary>
sealed class PacketTime : TimeProvider
{
    long _ticks = DateTimeOffset.UnixEpoch.Ticks;

    /// <param name="nowNs">Nanoseconds since 1970.</param>
    public void Set(long nowNs) => Volatile.Write(ref _ticks, DateTimeOffset.UnixEpoch.Ticks + (nowNs / TimeSpan.NanosecondsPerTick));

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
}
