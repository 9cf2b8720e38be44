using Enrichment.Filter.Parsing.Terms;
using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Parsing;

/// <summary>Reads one term: <c>{ qualifier } subject …</c>, and the parts that terms are made of.</summary>
sealed class TermReader(Lexer lexer, FilterOptions options)
{
    string _subject = "";

    public Lexer Lexer => lexer;

    public FilterOptions Options => options;

    public FilterNode Read()
    {
        var place = lexer.Current.Place;
        var qualifiers = Qualifiers.None;
        var words = "";
        while (QualifierWords.Of(lexer.Current) is not Qualifiers.None and var next)
        {
            if ((qualifiers & next) != 0)
            {
                throw FilterErrors.At(lexer.Current.Place, $"{lexer.Current} stands here twice");
            }

            qualifiers |= next;
            words += words.Length == 0 ? lexer.Current.Text : $" {lexer.Current.Text}";
            lexer.Take();
        }

        var head = new TermHead(qualifiers, lexer.Current, place, words);
        if (lexer.Current.Kind != TokenKind.Word)
        {
            throw FilterErrors.Expected(lexer.Current, words.Length == 0 ? "a term such as 'port 53' or 'proto tcp'" : $"what '{words}' is of, such as 'ip' or 'port'");
        }

        lexer.Take();
        _subject = head.Subject.Text;
        return TermTable.Read(this, head);
    }

    /// <summary><c>[comparator] number</c> or <c>in [list]</c>: one of the fields passes.</summary>
    public FilterNode Numbers(params NumberField[] fields)
    {
        if (TryList(out var numbers, token => Number(token, fields[0])))
        {
            return OrNode.Of([.. fields.Select(field => new NumberListTest(field, numbers))]);
        }

        var op = Operator();
        return Tests(fields, op, Number(lexer.Take(), fields[0]));
    }

    /// <summary>As <see cref="Numbers"/>, where the subject knows names for numbers too.</summary>
    public FilterNode NumbersOrNames(string whatNames, Func<string, ulong?> named, params NumberField[] fields) =>
        TryList(out var numbers, token => NumberOrName(token, whatNames, named, fields[0]))
            ? OrNode.Of([.. fields.Select(field => new NumberListTest(field, numbers))])
            : NumberOrName(whatNames, named, fields);

    /// <summary>A number or a name for it, but no list: one of the names may be <c>in</c>.</summary>
    public FilterNode NumberOrName(string whatNames, Func<string, ulong?> named, params NumberField[] fields)
    {
        var op = Operator();
        return Tests(fields, op, NumberOrName(lexer.Take(), whatNames, named, fields[0]));
    }

    public static FilterNode Tests(NumberField[] fields, Comparison op, ulong value)
    {
        var isNot = op == Comparison.NotEqual;
        var tests = OrNode.Of([.. fields.Select(field => new NumberTest(field, isNot ? Comparison.Equal : op, value))]);
        return isNot ? new NotNode(tests) : tests;
    }

    /// <summary>A comparator between numbers; without one, equal is meant.</summary>
    public Comparison Operator()
    {
        if (lexer.Current.Kind != TokenKind.Comparator)
        {
            return Comparison.Equal;
        }

        var token = lexer.Take();
        return token.Op != Comparison.Matches ? token.Op : throw FilterErrors.At(token.Place, "'~' is for texts, and a number stands here");
    }

    public ulong Number(in Token token, NumberField field) =>
        token.Kind != TokenKind.Number ? throw FilterErrors.Expected(token, $"a number for '{_subject}'")
        : token.Number > field.Largest ? throw FilterErrors.At(token.Place, $"'{_subject}' is at most {field.Largest}, not {token.Number}")
        : token.Number;

    ulong NumberOrName(in Token token, string whatNames, Func<string, ulong?> named, NumberField field) =>
        token.Kind is TokenKind.Word or TokenKind.Quoted && named(token.Text) is { } number ? number
        : token.Kind == TokenKind.Number ? Number(token, field)
        : throw FilterErrors.Expected(token, whatNames);

    /// <summary><c>in [ a b, c ]</c>.</summary>
    public bool TryList(out ulong[] values, Func<Token, ulong> value)
    {
        values = [];
        if (!TryListStart())
        {
            return false;
        }

        var list = new List<ulong>();
        do
        {
            list.Add(value(lexer.Take()));
        }
        while (!ListEnds());
        values = Ascending(list);
        return true;
    }

    /// <summary>Each once.</summary>
    public static ulong[] Ascending(List<ulong> list)
    {
        list.Sort();
        var values = new List<ulong>(list.Count);
        foreach (var value in list)
        {
            if (values.Count == 0 || values[^1] != value)
            {
                values.Add(value);
            }
        }

        return values.ToArray();
    }

    public bool TryListStart()
    {
        if (!lexer.Current.Is("in"))
        {
            return false;
        }

        lexer.Take();
        return lexer.TryTake("[") ? true : throw FilterErrors.Expected(lexer.Current, "'[' and a list");
    }

    public bool ListEnds()
    {
        if (lexer.TryTake("]"))
        {
            return true;
        }

        lexer.TryTake(",");
        return lexer.Current.Kind != TokenKind.End && !lexer.Current.Is("]")
            ? false
            : throw FilterErrors.Expected(lexer.Current, "another value, or the ']' of the list");
    }

    /// <summary><c>NAME</c>, <c>= NAME</c>, <c>in [ NAMES ]</c> or <c>~ EXPRESSION</c>.</summary>
    /// <param name="test">Makes the test of what the text has to be.</param>
    /// <param name="isPrefix">A name stands for everything that begins with it.</param>
    public FilterNode Texts(string what, Func<TextMatch, FilterNode> test, bool isPrefix = false)
    {
        if (TryListStart())
        {
            var names = new List<string>();
            do
            {
                names.Add(Text(what));
            }
            while (!ListEnds());
            return test(Match([.. names]));
        }

        var op = lexer.Current.Kind == TokenKind.Comparator ? lexer.Current.Op : Comparison.Equal;
        var place = lexer.Current.Place;
        if (lexer.Current.Kind == TokenKind.Comparator)
        {
            lexer.Take();
        }

        return op switch
        {
            Comparison.Equal => test(Match(Text(what))),
            Comparison.NotEqual => new NotNode(test(Match(Text(what)))),
            Comparison.Matches => test(Expression(lexer.Current.Place, Text($"a regular expression for {what}"))),
            _ => throw FilterErrors.At(place, $"expected '=', '!=', '~' or 'in' before {what}, not '{Comparators.Text(op)}'"),
        };

        TextMatch Match(params string[] texts) => isPrefix ? TextMatch.Prefix(texts) : TextMatch.OneOf(texts);
    }

    /// <summary>A text that is not empty.</summary>
    public string Text(string what)
    {
        var token = lexer.TakeText();
        return token.Text.Length > 0 && token.Kind is TokenKind.Word or TokenKind.Quoted && token.Text.Length > 0
            ? token.Text
            : throw FilterErrors.Expected(token, what);
    }

    static TextMatch Expression(Place place, string expression)
    {
        try
        {
            return TextMatch.Expression(expression);
        }
        catch (ArgumentException wrong)
        {
            throw FilterErrors.At(place, wrong.Message);
        }
    }
}
