using Enrichment.Fields.Formats;

namespace Enrichment.Fields;

/// <summary>The formats by what stands behind <c>-o</c> and <c>--print</c>.</summary>
public static class FormatNames
{
    /// <summary>
    /// <c>fmt:…</c>, <c>csv:…</c>, a string that begins with %, or a name in any case of letters; a name with a 6 behind it
    /// shows IPv6 addresses in full.
    /// </summary>
    /// <exception cref="OutputFormatException">No such format, or a format string with an unknown token.</exception>
    public static FlowFormat Create(string format, LineFormatOptions options)
    {
        if (options.UserFormats.Find(format) is { } own)
        {
            format = own;
        }

        if (format.StartsWith("fmt:", StringComparison.OrdinalIgnoreCase))
        {
            return new LineFormat(format[4..], options);
        }

        if (format.StartsWith("csv:", StringComparison.OrdinalIgnoreCase))
        {
            return new CsvFormat(format[4..], options);
        }

        if (format.StartsWith('%'))
        {
            return new LineFormat(format, options);
        }

        var name = format;
        if (name.Length >= 2 && name.EndsWith('6'))
        {
            name = name[..^1];
            options = options with { LongIPv6 = true };
            if (options.UserFormats.Find(name) is { } ownLong)
            {
                return Create(ownLong, options);
            }
        }

        if (PredefinedFormats.Find(name) is { } predefined)
        {
            return new LineFormat(predefined, options);
        }

        return name.ToLowerInvariant() switch
        {
            "raw" => new RawFormat(options),
            "json" => new JsonFormat(options, lines: false),
            "ndjson" => new JsonFormat(options, lines: true),
            "csv" => new CsvFormat(PredefinedFormats.Csv, options),
            "csv-fast" => new CsvFastFormat(options),
            "null" => new NullFormat(),
            _ => throw new OutputFormatException(
                $"Unknown output mode '{format}'; known are raw, {string.Join(", ", PredefinedFormats.All.ToArray().Select(known => known.Name))}, "
                + "json, ndjson, csv, csv-fast, null, fmt:… and csv:…"),
        };
    }
}
