using Enrichment.Flows;
using Enrichment.Text;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>What <c>--clock-offset</c> says.</summary>
sealed record ClockOffsets
{
    /// <summary>What the bindings say, of exporters that are not named.</summary>
    public bool Auto { get; init; }

    /// <summary>Of exporters that are not named; nanoseconds to be added to the times of their flows.</summary>
    public long? DefaultNs { get; init; }

    public IReadOnlyDictionary<ExporterName, long> Named { get; init; } = new Dictionary<ExporterName, long>();

    /// <summary>As they were said.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public bool IsEmpty => !Auto && DefaultNs is null && Named.Count == 0;

    /// <param name="wrong">What cannot be read, in one sentence.</param>
    public static ClockOffsets Parse(IReadOnlyList<string> values, out string? wrong)
    {
        wrong = null;
        var named = new Dictionary<ExporterName, long>();
        var (auto, other) = (false, (long?)null);
        foreach (var value in values)
        {
            var equals = value.LastIndexOf('=');
            if (value == "auto")
            {
                auto = true;
            }
            else if (!TryParse(value.AsSpan(equals + 1), out var offset) || equals == 0)
            {
                wrong = $"--clock-offset: '{value}' is not auto, a duration such as 90s or -1.5h, or EXPORTER=DURATION";
            }
            else if (equals < 0)
            {
                other = offset;
            }
            else
            {
                named[NameOf(value[..equals])] = offset;
            }
        }

        if (auto && other is not null)
        {
            wrong = "--clock-offset: auto and a duration for all exporters do not go together";
        }

        return new ClockOffsets { Auto = auto, DefaultNs = other, Named = named, Words = values };
    }

    static ExporterName NameOf(string text) => IpAddress.TryParse(text, out var address) ? ExporterName.Of(address) : new ExporterName(text);

    static bool TryParse(ReadOnlySpan<char> text, out long offset)
    {
        var isNegative = text.StartsWith("-");
        var digits = isNegative || text.StartsWith("+") ? text[1..] : text;
        var isDuration = Duration.TryParse(digits, out var duration);
        offset = (isNegative ? -duration.Ticks : duration.Ticks) * TimeSpan.NanosecondsPerTick;
        return isDuration;
    }
}
