using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Terms of the first bytes of a connection.</summary>
static class PayloadTerms
{
    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word)
    {
        if (word != "payload")
        {
            return null;
        }

        var side = head.Qualifiers switch
        {
            Qualifiers.None => PayloadSide.Both,
            Qualifiers.In => PayloadSide.In,
            Qualifiers.Out => PayloadSide.Out,
            _ => throw head.Wrong("in or out before it, or nothing"),
        };
        var what = reader.Lexer.Take();
        return what.Text.ToLowerInvariant() switch
        {
            "content" => new PayloadContentTest(side, reader.Text("the text that the payload has to contain")),
            "regex" => Regex(reader, side),
            "dns" or "ssl" or "tls" or "ja3" or "ja4" or "ja4s" => throw FilterErrors.At(
                what.Place, $"'payload {what.Text}' is not supported: flowview does not decode what a payload says; use content or regex"),
            _ => throw FilterErrors.Expected(what, "content or regex behind 'payload'"),
        };
    }

    static PayloadRegexTest Regex(TermReader reader, PayloadSide side)
    {
        var place = reader.Lexer.Current.Place;
        var expression = reader.Text("a regular expression");
        var ignoreCase = reader.Lexer.Current is { Kind: TokenKind.Word or TokenKind.Quoted, Text: "i" };
        if (ignoreCase)
        {
            reader.Lexer.Take();
        }

        try
        {
            return new PayloadRegexTest(side, expression, ignoreCase);
        }
        catch (ArgumentException wrong)
        {
            throw FilterErrors.At(place, wrong.Message);
        }
    }
}
