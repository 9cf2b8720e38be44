namespace Enrichment.Filter.Parsing;

/// <summary>Spellings of comparators.</summary>
static class Comparators
{
    /// <summary>The comparator that a text begins with; null: none.</summary>
    public static Comparison? At(ReadOnlySpan<char> text, out int length)
    {
        var second = text.Length > 1 ? text[1] : '\0';
        (Comparison? op, length) = (text[0], second) switch
        {
            ('=', '=') => ((Comparison?)Comparison.Equal, 2),
            ('=', _) => (Comparison.Equal, 1),
            ('!', '=') => (Comparison.NotEqual, 2),
            ('<', '>') => (Comparison.NotEqual, 2),
            ('<', '=') => (Comparison.LessOrEqual, 2),
            ('<', _) => (Comparison.Less, 1),
            ('>', '=') => (Comparison.GreaterOrEqual, 2),
            ('>', _) => (Comparison.Greater, 1),
            ('~', _) => (Comparison.Matches, 1),
            _ => (null, 0),
        };
        return op;
    }

    /// <summary><c>eq gt lt ge le</c>; null: another word.</summary>
    public static Comparison? Word(string text) => text.Length != 2 ? null : text.ToLowerInvariant() switch
    {
        "eq" => Comparison.Equal,
        "gt" => Comparison.Greater,
        "lt" => Comparison.Less,
        "ge" => Comparison.GreaterOrEqual,
        "le" => Comparison.LessOrEqual,
        _ => null,
    };

    public static string Text(Comparison op) => op switch
    {
        Comparison.Equal => "=",
        Comparison.Less => "<",
        Comparison.Greater => ">",
        Comparison.LessOrEqual => "<=",
        Comparison.GreaterOrEqual => ">=",
        Comparison.NotEqual => "!=",
        Comparison.Matches => "~",
        _ => "=",
    };
}
