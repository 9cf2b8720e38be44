using System.Globalization;

namespace Enrichment.Updater.Stamp;

/// <summary>From one moment to another, nanoseconds since 1970.</summary>
readonly record struct TimeSpanNs(long First, long Last)
{
    public static TimeSpanNs Empty => new(long.MaxValue, long.MinValue);

    public static TimeSpanNs Everything => new(long.MinValue, long.MaxValue);

    public bool IsEmpty => First > Last;

    public TimeSpanNs With(long moment) => new(Math.Min(First, moment), Math.Max(Last, moment));

    public TimeSpanNs With(TimeSpanNs other) => new(Math.Min(First, other.First), Math.Max(Last, other.Last));

    public long LengthNs => IsEmpty ? 0 : Last - First;

    public bool Overlaps(TimeSpanNs other) => !IsEmpty && !other.IsEmpty && Last >= other.First && First <= other.Last;

    /// <summary>How far this begins after the other, as <c>354 d 14 h 7 min later</c> or <c>3 min earlier</c>.</summary>
    public string Apart(TimeSpanNs other)
    {
        var apart = TimeSpan.FromTicks((First - other.First) / 100);
        return Words(apart.Duration()) + (apart >= TimeSpan.Zero ? " later" : " earlier");
    }

    /// <summary>UTC, to the second.</summary>
    public override string ToString() => $"{Moment(First)} to {Moment(Last)}";

    static string Moment(long ns) => DateTime.UnixEpoch.AddTicks(ns / 100).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    static string Words(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Days} d {time.Hours} h {time.Minutes} min"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s"),
    };
}
