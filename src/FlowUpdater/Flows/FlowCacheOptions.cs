namespace Enrichment.Updater.Flows;

/// <summary>When flows end, and how many may be there at once.</summary>
sealed record FlowCacheOptions
{
    /// <summary>A flow that goes on is cut after this time, so that long ones are seen before they end. Default 60 s.</summary>
    public TimeSpan ActiveTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A flow without packets for this time has ended. Default 15 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The idle timeout after FIN or RST: long enough that the last acknowledgements still belong to the flow, short enough
    /// that it is seen at once. A new SYN ends the wait, for it opens another connection. Default 1 s.
    /// </summary>
    public TimeSpan TcpLinger { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most flows at a time; past it the one that would end soonest goes early. 112 bytes of memory each, when used. Default 1,000,000.</summary>
    public int MaxFlows { get; init; } = 1_000_000;
}
