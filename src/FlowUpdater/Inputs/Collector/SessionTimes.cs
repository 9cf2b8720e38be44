namespace Enrichment.Updater.Inputs.Collector;

/// <summary>How long sessions of TCP and TLS may take for what they do.</summary>
sealed record SessionTimes
{
    /// <summary>The TLS handshake. Default 10 s.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A message, from its first byte to its last one. Default two minutes; between messages a session may be silent for ever.</summary>
    public TimeSpan Message { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Who has not sent a single message for so long gives its place to the next one where there are too many. Default a minute.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);
}
