namespace Enrichment.Updater.Flows;

/// <summary>The clock of a capture file: the time of the packet that is being read. Names and cuts files as if it were captured now.</summary>
sealed class PacketTime : TimeProvider
{
    long _ticks = DateTimeOffset.UnixEpoch.Ticks;

    /// <summary>Time only goes forward: packets out of order do not reopen a file.</summary>
    /// <param name="nowNs">Nanoseconds since 1970.</param>
    public void Reach(long nowNs) => Volatile.Write(ref _ticks, Math.Max(_ticks, DateTimeOffset.UnixEpoch.Ticks + (nowNs / TimeSpan.NanosecondsPerTick)));

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
}
