using Enrichment.Bindings;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// Where nobody tells of sockets' ends, one that is not there any more may have been followed, in the same place, by another one that is gone
/// already. A flow of that one would be taken for the last packets of the one that was seen; so the feed says that somebody may have been there.
/// </summary>
static class UnseenSuccessor
{
    /// <summary>A flow that begins later is nobody's anyway (the updater's grace for last packets, docs/matching.md).</summary>
    const long ReachNs = 5_000_000_000;

    /// <summary>At some time within the reach, nobody knows when, somebody nobody knows.</summary>
    public static Binding Of(Binding gone, ulong id) => new()
    {
        Id = id,
        NetNs = gone.NetNs,
        Local = gone.Local,
        Remote = gone.Remote,
        DualStack = gone.DualStack,
        OpenedFrom = gone.ClosedBy,
        OpenedBy = gone.ClosedBy + ReachNs,
        ClosedFrom = gone.ClosedBy,
        ClosedBy = gone.ClosedBy + ReachNs,
    };
}
