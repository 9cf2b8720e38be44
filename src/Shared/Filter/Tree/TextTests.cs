using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>A text that an element holds, up to its NUL.</summary>
/// <param name="offset">Of the text in the payload.</param>
sealed class ElementTextTest(string name, ElementId id, int offset, TextMatch match) : FilterNode
{
    public override bool Passes(FlowRecord flow, FilterContext context)
    {
        if (!flow.Has(id))
        {
            return false;
        }

        var text = flow.Payload(id);
        text = text.Length > offset ? text[offset..] : default;
        var nul = text.IndexOf((byte)0);
        return match.Passes(nul < 0 ? text : text[..nul]);
    }

    public override string ToString() => $"{name} {match}";
}

/// <summary>In which direction of the connection a payload was seen.</summary>
enum PayloadSide
{
    Both,
    In,
    Out,
}

/// <summary>The first bytes of a connection contain some.</summary>
sealed class PayloadContentTest(PayloadSide side, string text) : FilterNode
{
    readonly byte[] _bytes = System.Text.Encoding.UTF8.GetBytes(text);

    public override bool Passes(FlowRecord flow, FilterContext context) =>
        (side != PayloadSide.Out && flow.Payload(ElementId.InPayload).IndexOf(_bytes) >= 0 && flow.Has(ElementId.InPayload))
        || (side != PayloadSide.In && flow.Payload(ElementId.OutPayload).IndexOf(_bytes) >= 0 && flow.Has(ElementId.OutPayload));

    public override string ToString() => $"{PayloadRegexTest.Prefix(side)}payload content {TextMatch.Quoted(text)}";
}

/// <summary>A regular expression finds something in the first bytes of a connection; each byte is one letter.</summary>
sealed class PayloadRegexTest(PayloadSide side, string expression, bool ignoreCase) : FilterNode
{
    readonly System.Text.RegularExpressions.Regex _regex = TextMatch.Compile(expression, ignoreCase);

    /// <summary>One for each thread, grown to the longest payload.</summary>
    [ThreadStatic]
    static char[]? _letters;

    public override bool Passes(FlowRecord flow, FilterContext context) =>
        (side != PayloadSide.Out && IsMatch(flow, ElementId.InPayload)) || (side != PayloadSide.In && IsMatch(flow, ElementId.OutPayload));

    public static string Prefix(PayloadSide side) => side switch
    {
        PayloadSide.In => "in ",
        PayloadSide.Out => "out ",
        _ => "",
    };

    public override string ToString() => $"{Prefix(side)}payload regex {TextMatch.Quoted(expression)}{(ignoreCase ? " \"i\"" : "")}";

    bool IsMatch(FlowRecord flow, ElementId id)
    {
        if (!flow.Has(id))
        {
            return false;
        }

        var payload = flow.Payload(id);
        if (_letters is null || _letters.Length < payload.Length)
        {
            _letters = new char[Math.Max(payload.Length, 2048)];
        }

        System.Text.Encoding.Latin1.GetChars(payload, _letters);
        return _regex.IsMatch(_letters.AsSpan(0, payload.Length));
    }
}
