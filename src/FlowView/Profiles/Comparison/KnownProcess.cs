namespace Enrichment.View.Profiles.Comparison;

/// <summary>What a saved profile says of the processes of one name.</summary>
sealed class KnownProcess
{
    public HashSet<string> Executables { get; } = new(StringComparer.Ordinal);

    public HashSet<ServiceKey> Services { get; } = [];

    /// <summary>That it called, on whatever port.</summary>
    public HashSet<Network> Networks { get; } = [];

    /// <summary>Bytes, sent and received, of the hour with most of them.</summary>
    public ulong LargestHour { get; set; }
}
