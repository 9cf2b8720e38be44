namespace Enrichment.Updater.Tests.Attribution;

/// <summary>Time that stands still until it is moved.</summary>
sealed class ManualTimeProvider : TimeProvider
{
    long _timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(double seconds) => _timestamp += (long)(seconds * TimeSpan.TicksPerSecond);

    public override long GetTimestamp() => _timestamp;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddTicks(_timestamp);
}
