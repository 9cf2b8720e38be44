namespace Enrichment.View.Aggregate.Keys;

/// <summary>What of a process a text is, and at which end.</summary>
readonly record struct EndText(EndPart Part, bool IsSource);

/// <summary>What of a process, or of what is known of it, a text is.</summary>
enum EndPart
{
    /// <summary>It is no such text.</summary>
    None,
    Name,
    Executable,
    User,
    Container,
    Unit,
    Pid,
    Uid,
    Command,
    ContainerName,
    Pod,
    Parent,
    Grade,
    Reason,
}

/// <summary>What of a process flows can be counted by.</summary>
/// <param name="Name">With src or dst before it of one end.</param>
/// <param name="Tag">Of its columns, with s or d before it.</param>
sealed record ProcessKey(string Name, EndPart Part, string Tag);
