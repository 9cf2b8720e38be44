namespace Enrichment.View.Profiles.Comparison;

/// <summary>What is new, the more telling first: of a flow only the first that holds is said.</summary>
enum FindingKind
{
    /// <summary>A process of a name never seen.</summary>
    NewProcess,

    /// <summary>A known name, and another program behind it.</summary>
    NewExecutable,

    /// <summary>A port that it never called, or listened on.</summary>
    NewPort,

    /// <summary>A known port, in a network that it never called.</summary>
    NewNetwork,

    /// <summary>An hour with far more bytes than any before.</summary>
    Volume,
}
