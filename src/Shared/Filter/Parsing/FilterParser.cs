using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Parsing;

/// <summary>
/// <code>
/// or   := and { or and }
/// and  := not { and not }
/// not  := { not } ( '(' or ')' | term )
/// </code>
/// not binds more tightly than and, and than or, as in nfdump (grammar.y). Chains become one node with many children, so that only
/// brackets make the tree deep; their depth is limited, which bounds the stack of everything that walks it.
/// </summary>
sealed class FilterParser(Lexer lexer, FilterOptions options)
{
    const int DeepestBrackets = 500;

    readonly TermReader _terms = new(lexer, options);
    int _depth;

    /// <exception cref="FilterException">One sentence.</exception>
    public FilterNode Parse()
    {
        if (lexer.Current.Kind == TokenKind.End)
        {
            return AnyNode.Instance;
        }

        var root = Or();
        return lexer.Current.Kind == TokenKind.End
            ? root
            : throw FilterErrors.Expected(lexer.Current, lexer.Current.Is(")") ? "'and', 'or' or the end: this bracket closes none" : "'and', 'or' or the end");
    }

    FilterNode Or()
    {
        var first = And();
        if (!TakeOr())
        {
            return first;
        }

        var children = new List<FilterNode> { first };
        do
        {
            children.Add(And());
        }
        while (TakeOr());
        return new OrNode([.. children]);
    }

    FilterNode And()
    {
        var first = Not();
        if (!TakeAnd())
        {
            return first;
        }

        var children = new List<FilterNode> { first };
        do
        {
            children.Add(Not());
        }
        while (TakeAnd());
        return new AndNode([.. children]);
    }

    FilterNode Not()
    {
        var isNegated = false;
        while (lexer.TryTake("not") || lexer.TryTake("!"))
        {
            isNegated = !isNegated;
        }

        var node = lexer.Current.Is("(") ? Bracket() : _terms.Read();
        return isNegated ? NotNode.Of(node) : node;
    }

    FilterNode Bracket()
    {
        var open = lexer.Take();
        if (++_depth > DeepestBrackets)
        {
            throw FilterErrors.At(open.Place, $"more than {DeepestBrackets} brackets stand within each other");
        }

        var node = Or();
        if (!lexer.TryTake(")"))
        {
            throw FilterErrors.Expected(lexer.Current, $"'and', 'or' or the bracket that closes the one of {open.Place}");
        }

        _depth--;
        return node;
    }

    bool TakeOr() => lexer.TryTake("or") || lexer.TryTake("||");

    bool TakeAnd() => lexer.TryTake("and") || lexer.TryTake("&&");
}
