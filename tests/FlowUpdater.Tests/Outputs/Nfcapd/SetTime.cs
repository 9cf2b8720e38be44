namespace Enrichment.Updater.Tests.Outputs.Nfcapd;

/// <summary>A clock that stands until it is set, in a zone of the test's choice.</summary>
sealed class SetTime(DateTimeOffset now, TimeZoneInfo? zone = null) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone => zone ?? TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Now;
}
