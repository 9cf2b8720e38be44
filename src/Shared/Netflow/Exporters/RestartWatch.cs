namespace Enrichment.Netflow.Exporters;

/// <summary>Tells by an exporter's uptime whether it began anew.</summary>
sealed class RestartWatch
{
    /// <summary>Datagrams overtake each other, and clocks are set; an uptime that is less by no more is none of a new start.</summary>
    const uint SlackMs = 10_000;

    /// <summary>At most so long before its rollover, an uptime that is less now has rolled over.</summary>
    const uint NearRolloverMs = 24 * 3600 * 1000;

    /// <summary>Milliseconds; of the latest datagram. Null: none was seen.</summary>
    public uint? Uptime { get; set; }

    /// <returns>True: the exporter began anew since the last datagram.</returns>
    public bool See(uint uptime)
    {
        var last = Uptime;
        if (last is { } before && before > uptime && before - uptime <= SlackMs)
        {
            return false;
        }

        Uptime = uptime;
        return last > uptime && !(last > uint.MaxValue - NearRolloverMs && uptime < NearRolloverMs);
    }
}
