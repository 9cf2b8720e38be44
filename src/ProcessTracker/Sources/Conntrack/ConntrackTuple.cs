using Enrichment.Flows;

namespace Enrichment.Tracker.Sources.Conntrack;

/// <summary>One direction of a connection, as packets of it look.</summary>
readonly record struct ConntrackTuple(Endpoint Source, Endpoint Destination)
{
    public ConntrackTuple Reversed => new(Destination, Source);
}

/// <summary>A connection that the kernel tracks.</summary>
/// <param name="Id">Tells apart entries that are there at the same time (CTA_ID); it may be used again.</param>
/// <param name="Original">Packets of who began it, before they are translated.</param>
/// <param name="Reply">Packets of who answers, before they are translated back.</param>
readonly record struct ConntrackEntry(uint Id, ConntrackTuple Original, ConntrackTuple Reply)
{
    /// <summary>Answers go another way than back: addresses or ports are changed on the way.</summary>
    public bool IsTranslated => Reply != Original.Reversed;
}
