namespace Enrichment.View.Aggregate.Keys;

/// <summary>How the value of a field is written.</summary>
enum ValueKind
{
    Number,
    HexNumber,
    Address,

    /// <summary>An address with the length of its mask, where the flow tells one.</summary>
    Network,
    Flags,
    Mac,
    MplsLabel,
    Latency,
    FirewallEvent,
    NatEvent,
    Application,
    Fragments,
    PfAction,
    PfReason,
    PfDirection,
    Text,

    /// <summary>A text that is a number.</summary>
    NumberText,
}
