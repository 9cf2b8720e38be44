namespace Enrichment.View.Aggregate.Statistics;

/// <summary>How the value of a statistic is written.</summary>
enum StatKind
{
    /// <summary>Flows without the element count under 0; with all other kinds they are not counted.</summary>
    Number,
    HexNumber,
    Address,
    Flags,
    Mac,
    MplsLabel,
    Latency,
    FirewallEvent,
    NatEvent,
    Application,
    Text,
}
