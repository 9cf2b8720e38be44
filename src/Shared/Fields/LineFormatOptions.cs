namespace Enrichment.Fields;

/// <summary>How flows are written as text.</summary>
public sealed record LineFormatOptions
{
    /// <summary>IPv6 addresses in full, columns of 39 characters (nfdump's -6, and <c>line6</c>). Default: condensed to 16.</summary>
    public bool LongIPv6 { get; init; }

    /// <summary>Numbers as they are, seconds and protocol numbers too (nfdump's -N). Default: <c>1.2 M</c>, <c>TCP</c>.</summary>
    public bool PlainNumbers { get; init; }

    /// <summary>A byte 1 before each address (nfdump's -T), for programs that make links of them.</summary>
    public bool TagAddresses { get; init; }

    /// <summary>Names from the file cannot move the cursor; for output to a terminal. Default: the bytes of the file, as nfdump.</summary>
    public bool EscapeControls { get; init; }

    /// <summary>The head of a table bold, names of processes and what is said of them in colours (ECMA-48 §8.3.117). Default: none.</summary>
    public bool Colors { get; init; }

    /// <summary>
    /// Dates after ISO 8601, with their zone: <c>2025-01-02T10:00:00.250+01:00</c>, <c>…Z</c> in UTC. Default: nfdump's, without a zone.
    /// </summary>
    public bool IsoTimes { get; init; }

    /// <summary>Formats that the user named; they win over those of the program. Default: none.</summary>
    public UserFormats UserFormats { get; init; } = UserFormats.None;

    /// <summary>Of the dates; default: this process's (TZ).</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;
}
