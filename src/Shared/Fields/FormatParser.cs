using System.Text;

namespace Enrichment.Fields;

/// <summary>A field, or text between fields.</summary>
readonly record struct FormatPart(Field? Field, byte[] Literal);

/// <summary>Reads format strings as nfdump 1.7.8 does (ParseFMTOutputFormat, ParseCSVOutputFormat).</summary>
static class FormatParser
{
    const int LongAddressHeader = 23;

    /// <summary>
    /// A token is % and the letters and digits behind it. Everything else up to the next % is copied; there is no way to write a %.
    /// </summary>
    public static (FormatPart[] Parts, byte[] Header) Parse(string format, bool longIPv6)
    {
        var parts = new List<FormatPart>();
        var header = new StringBuilder();
        AddParts(format, longIPv6, parts, header);
        return ([.. parts], Encoding.UTF8.GetBytes(header.Append('\n').ToString()));
    }

    /// <summary>Tokens with a comma between them; blanks do not count.</summary>
    public static (Field[] Fields, byte[] Header) ParseCsv(string format)
    {
        var fields = new List<Field>();
        foreach (var column in format.Split(','))
        {
            var token = column.Trim();
            if (token.Length < 2 || token[0] != '%')
            {
                throw new OutputFormatException($"Expected '%' token, but found {(token.Length == 0 ? "<end of string>" : token)}");
            }

            var field = FieldTable.Find(token.AsSpan(1));
            if (field?.CsvName is null)
            {
                throw new OutputFormatException($"Output format parse error at: {token}");
            }

            fields.Add(field);
        }

        return ([.. fields], Encoding.UTF8.GetBytes(string.Join(',', fields.Select(field => field.CsvName)) + "\n"));
    }

    static void AddParts(string format, bool longIPv6, List<FormatPart> parts, StringBuilder header)
    {
        var at = 0;
        while (at < format.Length)
        {
            var end = at + 1;
            if (format[at] != '%')
            {
                end = format.IndexOf('%', at) is var next and >= 0 ? next : format.Length;
                var literal = Encoding.UTF8.GetBytes(format[at..end]);
                parts.Add(new FormatPart(null, literal));
                header.Append(' ', literal.Length);
                at = end;
                continue;
            }

            while (end < format.Length && char.IsAsciiLetterOrDigit(format[end]))
            {
                end++;
            }

            AddToken(format, at, end, longIPv6, parts, header);
            at = end;
        }
    }

    static void AddToken(string format, int at, int end, bool longIPv6, List<FormatPart> parts, StringBuilder header)
    {
        var tag = format.AsSpan((at + 1)..end);
        if (FieldTable.Find(tag) is { } field)
        {
            parts.Add(new FormatPart(field, []));
            header.Append(' ', longIPv6 && field.IsAddress ? LongAddressHeader : 0).Append(field.Header);
        }
        else if (PredefinedFormats.Find(tag) is { } predefined)
        {
            AddParts(predefined, longIPv6, parts, header);
        }
        else
        {
            throw new OutputFormatException($"Output format parse error at: {format[at..]}");
        }
    }
}
