namespace Enrichment.Updater.Attribution;

/// <summary>
/// A source of bindings: a host's tracker, or a file. Times here are on the host's clock; <see cref="ToHost"/> brings
/// the updater's times there. Changed only under the history's lock.
/// </summary>
sealed class BindingHost(int index, string name)
{
    readonly List<Gap> _gaps = [];

    public int Index { get; } = index;

    public string Name { get; set; } = name;

    /// <summary>Updater's clock minus host's clock.</summary>
    public long OffsetNs { get; set; }

    /// <summary>Every change up to this moment is known. A file knows all of its time.</summary>
    public long WatermarkNs { get; set; } = long.MaxValue;

    /// <summary>The tracker does not answer at the moment.</summary>
    public bool IsAway { get; set; }

    /// <summary>The host says which addresses it has; otherwise they are collected from its bindings.</summary>
    public bool TellsAddresses { get; set; }

    /// <summary>
    /// However short it lives. Only then is a protocol's raw socket the one that sent: a port has one owner, but of raw
    /// sockets another may have come and gone between two polls.
    /// </summary>
    public bool SeesEverySocket { get; set; }

    /// <summary>Gaps that are remembered. Default 64: a live history is short.</summary>
    public int MostGaps { get; set; } = 64;

    /// <summary>A tracker that has not said anything yet.</summary>
    public bool IsUnknown => IsAway && WatermarkNs == long.MinValue;

    public long ToHost(long updaterNs) => updaterNs - OffsetNs;

    /// <summary>Remembers that changes between two moments were not seen; the oldest such memory gives way.</summary>
    public void AddGap(long fromNs, long toNs, bool lost)
    {
        if (_gaps.Count == MostGaps)
        {
            _gaps.RemoveAt(0);
        }

        _gaps.Add(new Gap(fromNs, toNs, lost));
    }

    /// <summary>Whether changes of the time asked for are missing, and why.</summary>
    public Blindness SightOf(long firstNs, long lastNs)
    {
        if (lastNs > WatermarkNs)
        {
            return IsAway ? Blindness.Away : Blindness.Behind;
        }

        return InGap(firstNs, lastNs);
    }

    /// <summary>Whether a part of that time lies between two that are known.</summary>
    public Blindness InGap(long firstNs, long lastNs)
    {
        foreach (var gap in _gaps)
        {
            if (lastNs >= gap.FromNs && firstNs <= gap.ToNs)
            {
                return gap.Lost ? Blindness.Behind : Blindness.Away;
            }
        }

        return Blindness.None;
    }

    /// <summary>The watermark on the updater's clock; of a host that is away, or is a file, nothing more is to come.</summary>
    public long KnownUntil => IsAway || WatermarkNs == long.MaxValue ? long.MaxValue : WatermarkNs + OffsetNs;

    readonly record struct Gap(long FromNs, long ToNs, bool Lost);
}

/// <summary>Why a host cannot speak for a time.</summary>
enum Blindness
{
    None,
    Away,
    Behind,
}
