namespace Enrichment.Updater.Inputs.Collector;

/// <summary>What came to one listening address. Written by its thread; others may read at any time.</summary>
sealed class CollectorCounters
{
    public long Datagrams, Bytes;

    /// <summary>Datagrams that the kernel dropped because we were too slow (SO_RXQ_OVFL), as far as it has told.</summary>
    public long KernelDrops;

    /// <summary>Datagrams of senders that <c>--allow</c> does not name, and of more senders than are remembered.</summary>
    public long NotAllowed, TooManyExporters;

    /// <summary>Neither NetFlow nor IPFIX nor sFlow.</summary>
    public long NotFlows;

    /// <summary>Sessions of TCP and TLS that there are now.</summary>
    public long Sessions;

    /// <summary>Sessions that ended otherwise than by their exporter's wish, and that were not begun because there were too many.</summary>
    public long SessionsFailed, SessionsRefused;
}
