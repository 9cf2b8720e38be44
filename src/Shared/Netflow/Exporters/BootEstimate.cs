namespace Enrichment.Netflow.Exporters;

/// <summary>
/// When an exporter came up, from headers that say the time to the second only: uptime and time of one datagram tell it to one second, and each
/// other datagram of another moment of a second narrows that down.
/// </summary>
sealed class BootEstimate
{
    const long SecondMs = 1000;

    long _earliest = long.MinValue;
    long _latest = long.MaxValue;

    /// <summary>By how much times that are reckoned from this datagram alone are too early, at least; nanoseconds.</summary>
    public long LaterNs { get; private set; }

    /// <summary>By how much more they may be too early.</summary>
    public long UncertainNs { get; private set; }

    /// <summary>What comes now is another exporter's.</summary>
    public void Forget() => (_earliest, _latest) = (long.MinValue, long.MaxValue);

    /// <param name="bootMs">Whole seconds of the datagram's time less its uptime: the exporter came up then, or up to a second later.</param>
    public void See(long bootMs)
    {
        (_earliest, _latest) = (Math.Max(_earliest, bootMs), Math.Min(_latest, bootMs + SecondMs));
        if (_earliest >= _latest)
        {
            (_earliest, _latest) = (bootMs, bootMs + SecondMs); // Its clock was set, or it began anew.
        }

        LaterNs = (_earliest - bootMs) * 1_000_000;
        UncertainNs = (_latest - _earliest) * 1_000_000;
    }
}
