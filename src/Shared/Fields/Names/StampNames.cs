using Enrichment.Flows;

namespace Enrichment.Fields.Names;

/// <summary>Texts of grades and reasons.</summary>
public static class StampNames
{
    public static ReadOnlySpan<byte> Grade(MatchGrade grade) => grade switch
    {
        MatchGrade.None => "none"u8,
        MatchGrade.Service => "service"u8,
        MatchGrade.Polled => "polled"u8,
        MatchGrade.Closing => "closing"u8,
        MatchGrade.Wildcard => "wildcard"u8,
        MatchGrade.Local => "local"u8,
        MatchGrade.Exact => "exact"u8,
        _ => "?"u8,
    };

    public static ReadOnlySpan<byte> Reason(MissReason reason) => reason switch
    {
        MissReason.None => "-"u8,
        MissReason.NotLocal => "not-local"u8,
        MissReason.NoSocket => "no-socket"u8,
        MissReason.NotThen => "not-then"u8,
        MissReason.OwnerUnknown => "owner-unknown"u8,
        MissReason.TrackerAway => "tracker-away"u8,
        MissReason.FeedBehind => "feed-behind"u8,
        MissReason.NoPorts => "no-ports"u8,
        MissReason.NotAsked => "not-asked"u8,
        _ => "?"u8,
    };
}
