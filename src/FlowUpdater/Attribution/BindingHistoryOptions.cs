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

    /// <summary>Translations in memory, about 400 bytes each; beyond it those that ended first go before their time. Default: 1 million.</summary>
    public int MostTranslations { get; init; } = 1_000_000;

    /// <summary>
    /// A host that does not say which addresses it has (a file of bindings) is taken to have had one from so long before to so long after
    /// any socket that was bound to it. Longer, and another host's flows may be taken for its own, if the address went there; shorter, and
    /// a server that is asked seldom is not found. Default: 1 day, as addresses are leased.
    /// </summary>
    public long SeenAddressSlackNs { get; init; } = 86_400_000_000_000;

    /// <summary>How long before it was told an address may have come. Default: 1 second.</summary>
    public long AddressSlackNs { get; init; } = 1_000_000_000;
}
