using Enrichment.Filter.Tree;
using Enrichment.Text;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Terms of the record, its file, its exporter and its time.</summary>
static class RecordTerms
{
    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word)
    {
        switch (word)
        {
            case "any":
                head.Bare();
                return AnyNode.Instance;
            case "ipv4" or "ipv6":
                head.Bare();
                return new VersionTest(word == "ipv6");
            case "ident":
                head.Bare();
                return Ident(reader);
            case "count" or "cnt":
                head.Bare();
                return reader.Numbers(NumberFields.Count);
            case "engine":
                head.Bare();
                return reader.Numbers(Choice(reader, "engine", ("type", NumberFields.EngineType), ("id", NumberFields.EngineId)));
            case "engine-type":
                head.Bare();
                return reader.Numbers(NumberFields.EngineType);
            case "engine-id":
                head.Bare();
                return reader.Numbers(NumberFields.EngineId);
            case "id" or "sysid" when head.Qualifiers == Qualifiers.Router:
                return reader.Numbers(NumberFields.ExporterId);
            case "observation":
                head.Bare();
                return Observation(reader);
            case "first" or "last":
                head.Bare();
                return Seen(reader, word == "first" ? NumberFields.First : NumberFields.Last);
            case "received":
                head.Bare();
                return Moment(reader, NumberFields.Received);
            case "event" when head.Qualifiers == Qualifiers.None:
                return reader.Lexer.TryTake("time")
                    ? Moment(reader, NumberFields.FirewallEventTime, NumberFields.NatEventTime)
                    : throw FilterErrors.Expected(reader.Lexer.Current, "'time', or 'asa' or 'nat' before 'event'");
            default:
                return null;
        }
    }

    /// <summary>One word of some, which says which field is meant.</summary>
    public static NumberField Choice(TermReader reader, string subject, params ReadOnlySpan<(string Word, NumberField Field)> choices)
    {
        foreach (var (word, field) in choices)
        {
            if (reader.Lexer.TryTake(word))
            {
                return field;
            }
        }

        var words = new List<string>();
        foreach (var (word, _) in choices)
        {
            words.Add($"'{word}'");
        }

        throw FilterErrors.Expected(reader.Lexer.Current, $"{string.Join(", ", words)} behind '{subject}'");
    }

    static NotNode? Negated(bool isNot, FilterNode node) => isNot ? new NotNode(node) : null;

    static FilterNode Ident(TermReader reader)
    {
        var op = reader.Operator();
        var test = new IdentTest(reader.Text("the ident of a file"));
        return Negated(op == Comparison.NotEqual, test) ?? (FilterNode)test;
    }

    static FilterNode Observation(TermReader reader)
    {
        var field = Choice(reader, "observation", ("domain", NumberFields.ObservationDomain), ("point", NumberFields.ObservationPoint));
        reader.Lexer.TryTake("id");
        return reader.Numbers(field);
    }

    static FilterNode Seen(TermReader reader, NumberField field)
    {
        if (!reader.Lexer.TryTake("seen"))
        {
            throw FilterErrors.Expected(reader.Lexer.Current, "'seen'");
        }

        return Moment(reader, field);
    }

    static FilterNode Moment(TermReader reader, params NumberField[] fields)
    {
        var op = reader.Operator();
        var place = reader.Lexer.Current.Place;
        var text = reader.Text("a time such as 2025-01-02T10:00:00");
        return MomentText.TryParse(text, reader.Options.TimeZone, out var msec)
            ? TermReader.Tests(fields, op, msec)
            : ulong.TryParse(text, out msec) && text.Length > 9
                ? TermReader.Tests(fields, op, msec)
                : throw FilterErrors.At(place, $"expected a time such as 2025-01-02T10:00:00, not '{text}'");
    }
}
