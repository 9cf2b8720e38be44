using Enrichment.Files;

namespace Enrichment.Filter.Parsing;

/// <summary>
/// Splits a filter's text into tokens; follows <c>@include FILE</c>. One token is looked ahead; where the grammar wants free text (a name,
/// a path, a regular expression), <see cref="TakeText"/> reads the looked-ahead place again by other rules.
/// </summary>
sealed class Lexer
{
    const int DeepestInclude = 10;
    const string Blanks = " \t\r\n\f\v", WordEnds = Blanks + "()[],#=<>!~&|'\"";

    readonly FilterOptions _options;
    readonly Stack<Source> _including = new();
    Source _source;
    int _start;

    public Lexer(string text, FilterOptions options)
    {
        _options = options;
        _source = new Source(text, options.FileName);
        Current = Read();
    }

    /// <summary>The token that comes next.</summary>
    public Token Current { get; private set; }

    public Token Take()
    {
        var token = Current;
        Current = Read();
        return token;
    }

    public bool TryTake(string keyword)
    {
        if (!Current.Is(keyword))
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>
    /// The token that comes next as free text: in quotes, or everything up to a blank, a comma or a bracket that it did not open itself.
    /// </summary>
    public Token TakeText()
    {
        var token = Current;
        if (token.Kind is TokenKind.Quoted or TokenKind.End || token.Is(")") || token.Is("]") || token.Is(","))
        {
            return token.Kind == TokenKind.Quoted ? Take() : token;
        }

        _source.At = _start;
        var open = 0;
        while (!_source.AtEnd && !Blanks.Contains(_source.Letter) && (open > 0 || _source.Letter is not (')' or ']' or ',')))
        {
            open += _source.Letter is '(' or '[' ? 1 : _source.Letter is ')' or ']' ? -1 : 0;
            _source.At++;
        }

        token = token with { Kind = TokenKind.Word, Text = _source.Text[_start.._source.At] };
        Current = Read();
        return token;
    }

    Token Read()
    {
        while (SkipBlanks())
        {
            _start = _source.At;
            var token = Scan();
            if (!token.Text.Equals("@include", StringComparison.OrdinalIgnoreCase) || token.Kind != TokenKind.Word)
            {
                return token;
            }

            Include(token.Place);
        }

        return new Token(TokenKind.End, "", _source.Place);
    }

    Token Scan()
    {
        var place = _source.Place;
        var letter = _source.Letter;
        if (letter is '\'' or '"')
        {
            return Quoted(letter, place);
        }

        var comparator = Comparators.At(_source.Text.AsSpan(_source.At), out var length);
        if (comparator is { } op)
        {
            return new Token(TokenKind.Comparator, Advance(length), place, Op: op);
        }

        if (letter is '(' or ')' or '[' or ']' or ',' or '!')
        {
            return new Token(TokenKind.Symbol, Advance(1), place);
        }

        if (letter is '&' or '|')
        {
            return _source.Peek(1) == letter
                ? new Token(TokenKind.Symbol, Advance(2), place)
                : throw FilterErrors.At(place, $"expected {letter}{letter}, not a single {letter}");
        }

        return Word(place);
    }

    Token Word(Place place)
    {
        var text = Advance(Until(WordEnds));
        if (Comparators.Word(text) is { } op)
        {
            return new Token(TokenKind.Comparator, text, place, Op: op);
        }

        return NumberText.TryParse(text, out var number, out var isTooLarge)
            ? new Token(TokenKind.Number, text, place, number)
            : isTooLarge
                ? throw FilterErrors.At(place, $"{new Token(TokenKind.Word, text, place)} is more than 64 bits hold")
                : new Token(TokenKind.Word, text, place);
    }

    Token Quoted(char quote, Place place)
    {
        var end = _source.Text.AsSpan(_source.At + 1).IndexOfAny(quote, '\n');
        if (end < 0 || _source.Text[_source.At + 1 + end] == '\n')
        {
            throw FilterErrors.At(place, $"the quote {quote} that opens here is not closed in its line");
        }

        return new Token(TokenKind.Quoted, Advance(end + 2)[1..^1], place);
    }

    /// <summary>Passes over blanks and comments, and leaves included files that are at their end.</summary>
    /// <returns>False: nothing is left.</returns>
    bool SkipBlanks()
    {
        while (true)
        {
            if (_source.AtEnd)
            {
                if (_including.Count == 0)
                {
                    return false;
                }

                _source = _including.Pop();
            }
            else if (_source.Letter == '#')
            {
                var end = _source.Text.IndexOf('\n', _source.At);
                _source.At = end < 0 ? _source.Text.Length : end;
            }
            else if (Blanks.Contains(_source.Letter))
            {
                _source.Pass();
            }
            else
            {
                return true;
            }
        }
    }

    void Include(Place place)
    {
        while (!_source.AtEnd && _source.Letter is ' ' or '\t')
        {
            _source.At++;
        }

        var name = Advance(Until(Blanks)).Trim('\'', '"');
        if (name.Length == 0)
        {
            throw FilterErrors.At(place, "expected the name of a file behind @include");
        }

        if (_including.Count == DeepestInclude)
        {
            throw FilterErrors.At(place, $"more than {DeepestInclude} files include each other");
        }

        try
        {
            var text = _options.ReadFile(name);
            _including.Push(_source);
            _source = new Source(text, name);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw FilterErrors.At(place, $"@include {name}: {FailureReason.Of(wrong)}");
        }
    }

    /// <summary>Letters up to one of those, or the end. Words are short: what searches long texts faster takes longer to be ready than the whole filter.</summary>
    int Until(string letters)
    {
        var end = _source.At;
        while (end < _source.Text.Length && !letters.Contains(_source.Text[end]))
        {
            end++;
        }

        return end - _source.At;
    }

    string Advance(int length)
    {
        var text = _source.Text.Substring(_source.At, length);
        _source.At += length;
        return text;
    }

    sealed class Source(string text, string? file)
    {
        int _line = 1;
        int _lineStart;

        public string Text => text;

        public int At { get; set; }

        public bool AtEnd => At >= text.Length;

        public char Letter => text[At];

        public Place Place => new(file, _line, At - _lineStart + 1);

        public char Peek(int ahead) => At + ahead < text.Length ? text[At + ahead] : '\0';

        /// <summary>Over one blank; only blanks hold ends of lines.</summary>
        public void Pass()
        {
            if (text[At++] == '\n')
            {
                _line++;
                _lineStart = At;
            }
        }
    }
}
