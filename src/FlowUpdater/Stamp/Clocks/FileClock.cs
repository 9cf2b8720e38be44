namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>How the clocks of a file's exporters went.</summary>
sealed class FileClock
{
    readonly ClockCorrection _other;
    readonly ClockCorrection[] _byNumber;

    /// <param name="other">Of the exporters that are not named.</param>
    /// <param name="byNumber">By the number that the file's records give their exporter.</param>
    public FileClock(ClockCorrection other, IReadOnlyDictionary<ushort, ClockCorrection>? byNumber = null)
    {
        _other = other;
        _byNumber = byNumber is { Count: > 0 } ? new ClockCorrection[byNumber.Keys.Max() + 1] : [];
        Array.Fill(_byNumber, other);
        foreach (var (number, correction) in byNumber ?? new Dictionary<ushort, ClockCorrection>())
        {
            _byNumber[number] = correction;
        }
    }

    /// <summary>All went right.</summary>
    public static FileClock Right { get; } = new(default);

    public ClockCorrection Of(ushort exporter) => exporter < _byNumber.Length ? _byNumber[exporter] : _other;
}
