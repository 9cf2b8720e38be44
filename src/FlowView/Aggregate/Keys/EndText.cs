namespace Enrichment.View.Aggregate.Keys;

/// <summary>What of a process a text is, and at which end.</summary>
readonly record struct EndText(EndPart Part, bool IsSource);

/// <summary>What of a process a text is.</summary>
enum EndPart
{
    Name,
    Executable,
    User,
    Container,
    Unit,
}
