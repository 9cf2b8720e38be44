namespace Enrichment.Updater.Attribution;

/// <summary>How much a history keeps.</summary>
sealed record BindingHistoryOptions
{
    /// <summary>
    /// How long a closed binding is kept: at least the longest time between a flow's first packet and its stamp (active
    /// timeout, hold). Default: 5 minutes. Archives are not expired at all.
    /// </summary>
    public long RetentionNs { get; init; } = 300_000_000_000;

    /// <summary>Bindings in memory, about 105 bytes each; beyond it those closed first go before their time. Default: 8 million.</summary>
    public int MostBindings { get; init; } = 8_000_000;

    /// <summary>How long before it was told an address may have come. Default: 1 second.</summary>
    public long AddressSlackNs { get; init; } = 1_000_000_000;
}
