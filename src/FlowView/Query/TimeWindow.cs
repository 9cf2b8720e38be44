using Enrichment.Text;

namespace Enrichment.View.Query;

/// <summary>
/// -t: the part of time that flows have to lie in. Absolute as nfdump's (<c>2025/01/02.10:00-2025/01/02.11:00</c>, ends included by
/// neither), or relative to the flows of the files: <c>-30m</c> the last half hour of them, <c>+10m</c> the first ten minutes.
/// </summary>
sealed record TimeWindow
{
    /// <summary>The end of a window without one.</summary>
    public const ulong Open = long.MaxValue;

    /// <summary>Milliseconds since 1970; flows begin after it.</summary>
    public ulong After { get; init; }

    /// <summary>Milliseconds since 1970; flows end before it.</summary>
    public ulong Before { get; init; } = Open;

    /// <summary>Counted from the first flow of the files.</summary>
    public TimeSpan? FromBegin { get; init; }

    /// <summary>Counted back from the last flow of the files.</summary>
    public TimeSpan? FromEnd { get; init; }

    public bool IsRelative => FromBegin is not null || FromEnd is not null;

    /// <param name="zone">Of times without one.</param>
    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static TimeWindow Parse(string text, TimeZoneInfo zone)
    {
        if (text is ['+' or '-', ..])
        {
            return Duration.TryParse(text.AsSpan(1), out var span) && span > TimeSpan.Zero
                ? text[0] == '+' ? new TimeWindow { FromBegin = span } : new TimeWindow { FromEnd = span }
                : throw Wrong(text);
        }

        if (MomentText.TryParse(text, zone, out var after))
        {
            return new TimeWindow { After = after };
        }

        for (var dash = text.IndexOf('-'); dash > 0; dash = text.IndexOf('-', dash + 1))
        {
            if (MomentText.TryParse(text.AsSpan(0, dash), zone, out after) && MomentText.TryParse(text.AsSpan(dash + 1), zone, out var before))
            {
                return before > after ? new TimeWindow { After = after, Before = before } : throw new UsageException($"-t {text}: ends before it begins");
            }
        }

        throw Wrong(text);
    }

    /// <summary>A relative window made absolute.</summary>
    /// <param name="first">Of the flows of all files, milliseconds since 1970.</param>
    /// <param name="last">Of the flows of all files.</param>
    public TimeWindow Within(ulong first, ulong last)
    {
        // Flows at the ends are meant here: the first flow begins at the begin.
        if (FromBegin is { } head)
        {
            return new TimeWindow { After = first - Math.Min(first, 1), Before = first + (ulong)head.TotalMilliseconds + 1 };
        }

        var tail = FromEnd is { } span ? (ulong)span.TotalMilliseconds + 1 : 0;
        return FromEnd is null ? this : new TimeWindow { After = last - Math.Min(last, tail) };
    }

    /// <summary>Whether a file with flows from first to last can hold flows of the window (nfdump's CheckTimeWindow).</summary>
    public bool Touches(ulong first, ulong last) => Before >= first && After <= last;

    static UsageException Wrong(string text) => new(
        $"-t {text}: expected 2025/01/02.10:00:00-2025/01/02.11:00:00 (the end may be left out), -30m for the last or +30m for the first half hour");
}
