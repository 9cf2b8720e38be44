namespace Enrichment.Filter.Parsing;

enum TokenKind
{
    End,

    /// <summary>A keyword or a text without quotes.</summary>
    Word,

    /// <summary>Decimal with k, m, g, t behind it, or 0x….</summary>
    Number,

    /// <summary>A text in quotes.</summary>
    Quoted,
    Comparator,

    /// <summary>One of <c>( ) [ ] ,</c>, or <c>&amp;&amp; || !</c>.</summary>
    Symbol,
}

/// <summary>A place in a filter's text; lines and columns count from 1.</summary>
readonly record struct Place(string? File, int Line, int Column)
{
    public override string ToString() => File is null ? $"line {Line}, column {Column}" : $"{File}, line {Line}, column {Column}";
}

/// <param name="Text">As it stands there; without its quotes.</param>
/// <param name="Number">Of <see cref="TokenKind.Number"/>.</param>
/// <param name="Op">Of <see cref="TokenKind.Comparator"/>.</param>
readonly record struct Token(TokenKind Kind, string Text, Place Place, ulong Number = 0, Comparison Op = default)
{
    const int LongestShown = 40;

    /// <summary>Whether it is that keyword, in whatever case, or that symbol.</summary>
    public bool Is(string keyword) =>
        Kind is TokenKind.Word or TokenKind.Symbol && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>For messages.</summary>
    public override string ToString() =>
        Kind == TokenKind.End ? "the end" : $"'{(Text.Length > LongestShown ? Text[..LongestShown] + "…" : Text)}'";
}
