namespace Enrichment.Netflow.Decoding;

/// <summary>What the header of a datagram says for all its records.</summary>
/// <param name="ExportMs">The exporter's clock when it was sent, milliseconds since 1970.</param>
/// <param name="Uptime">Milliseconds since the exporter came up, modulo 2^32; IPFIX has none.</param>
/// <param name="ReceivedNs">Our clock when it was received, nanoseconds since 1970.</param>
public readonly record struct MessageContext(long ExportMs, uint? Uptime, long ReceivedNs)
{
    /// <summary>A flow may end so long after the datagram's own time, by exporters' odd clocks, before it is taken for one of a rollover ago.</summary>
    const uint MostAheadMs = 100_000;

    public ulong ReceivedMs => (ulong)(ReceivedNs / 1_000_000);

    /// <summary>
    /// The time of a value of sysUptime, which begins anew every 49.7 days: the last such moment before the datagram was sent, or shortly after.
    /// </summary>
    /// <returns>Milliseconds since 1970.</returns>
    public ulong TimeOf(uint uptime)
    {
        var age = unchecked((Uptime ?? 0) - uptime);
        var time = age > uint.MaxValue - MostAheadMs ? ExportMs + (uint.MaxValue - age) + 1 : ExportMs - age;
        return time < 0 ? 0 : (ulong)time;
    }
}
