using System.Text;
using Enrichment.Text;

namespace Enrichment.Fields;

/// <summary>A field, or text between fields.</summary>
sealed record FormatPart(Field? Field, byte[] Literal);

/// <summary>Reads format strings as nfdump 1.7.8 does (ParseFMTOutputFormat, ParseCSVOutputFormat).</summary>
static class FormatParser
{
    const int LongAddressHeader = 23, Deepest = 16;

    /// <summary>
    /// A token is % and the letters and digits behind it. Everything else up to the next % is copied; there is no way to write a %.
    /// </summary>
    public static (FormatPart[] Parts, byte[] Header) Parse(string format, LineFormatOptions options)
    {
        var parts = new List<FormatPart>();
        var header = new StringBuilder();
        AddParts(format, options, parts, header, 0);
        return ([.. parts], Encoding.UTF8.GetBytes(header.Append('\n').ToString()));
    }

    /// <summary>Tokens with a comma between them; blanks do not count.</summary>
    public static (Field[] Fields, byte[] Header) ParseCsv(string format)
    {
        var fields = new List<Field>();
        var at = 0;
        foreach (var column in format.Split(','))
        {
            fields.Add(CsvField(column.Trim(), at + column.Length - column.TrimStart().Length));
            at += column.Length + 1;
        }

        return ([.. fields], Encoding.UTF8.GetBytes(string.Join(',', fields.Select(field => field.CsvName)) + "\n"));
    }

    static Field CsvField(string token, int at)
    {
        if (token.Length < 2 || token[0] != '%')
        {
            throw new OutputFormatException($"Expected '%' token, but found {(token.Length == 0 ? "<end of string>" : token)}, character {at + 1}");
        }

        var field = FieldTable.Find(token.AsSpan(1)) ?? throw Unknown(token, at, FieldTable.All.ToArray().Where(known => known.CsvName is not null));
        return field.CsvName is not null ? field : throw new OutputFormatException($"Output format parse error at: {token}, character {at + 1}: it is no column of csv");
    }

    static OutputFormatException Unknown(string token, int at, IEnumerable<Field> known) => new(
        $"Output format parse error at: {token}, character {at + 1}{(token.Length > 1 ? NearWords.Hint(token, known.Select(field => "%" + field.Tag)) : "")}");

    static void AddParts(string format, LineFormatOptions options, List<FormatPart> parts, StringBuilder header, int depth)
    {
        if (depth > Deepest)
        {
            throw new OutputFormatException("Output format parse error: a format of the configuration file names itself");
        }

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

            AddToken(format, at, end, options, parts, header, depth);
            at = end;
        }
    }

    static void AddToken(string format, int at, int end, LineFormatOptions options, List<FormatPart> parts, StringBuilder header, int depth)
    {
        var tag = format.AsSpan((at + 1)..end);
        if (FieldTable.Find(tag) is { } field)
        {
            parts.Add(new FormatPart(field, []));
            header.Append(' ', options.LongIPv6 && field.IsAddress ? LongAddressHeader : 0).Append(field.Header);
            header.Append(' ', options.IsoTimes && field.IsTime ? TimeText.IsoLength(options.TimeZone, field.IsUtc) - field.Header.Length : 0);
        }
        else if (options.UserFormats.FindLine(tag) is { } own)
        {
            AddParts(own, options, parts, header, depth + 1);
        }
        else if (PredefinedFormats.Find(tag) is { } predefined)
        {
            AddParts(predefined, options, parts, header, depth + 1);
        }
        else
        {
            throw Unknown(format[at..end], at, FieldTable.All.ToArray());
        }
    }
}
