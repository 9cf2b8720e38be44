namespace Enrichment.Flows;

/// <summary>Why an end of a flow has no process. The numbers are stored in flow files.</summary>
public enum MissReason : byte
{
    /// <summary>It has one.</summary>
    None = 0,

    /// <summary>The address belongs to no host that a tracker speaks for.</summary>
    NotLocal = 1,

    /// <summary>A tracked host's address, but no socket was seen on that endpoint.</summary>
    NoSocket = 2,

    /// <summary>Sockets were seen on that endpoint, but none at that time.</summary>
    NotThen = 3,

    /// <summary>A socket was there, but it lived too shortly, or its process could not be read.</summary>
    OwnerUnknown = 4,

    /// <summary>No tracker was connected.</summary>
    TrackerAway = 5,

    /// <summary>The feed of that time was lost, or came after the flow had to go.</summary>
    FeedBehind = 6,

    /// <summary>A protocol without sockets that could be told apart (ICMP of the kernel, GRE ...).</summary>
    NoPorts = 7,

    /// <summary>Nobody asked: the flow was written without attribution.</summary>
    NotAsked = 8,
}
