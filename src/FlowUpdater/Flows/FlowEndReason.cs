namespace Enrichment.Updater.Flows;

/// <summary>Why a flow left the cache: flowEndReason, IPFIX element 136 (RFC 5102 §5.11.3).</summary>
enum FlowEndReason : byte
{
    None = 0,

    /// <summary>No packet came for the idle timeout.</summary>
    Idle = 1,

    /// <summary>It goes on, but has lasted the active timeout.</summary>
    Active = 2,

    /// <summary>TCP FIN or RST was seen.</summary>
    EndOfFlow = 3,

    /// <summary>Metering ended, or the clock was set back.</summary>
    Forced = 4,

    /// <summary>The cache was full.</summary>
    LackOfResources = 5,
}
