using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Every subject that a term can have.</summary>
static class TermTable
{
    public static FilterNode Read(TermReader reader, in TermHead head)
    {
        var word = head.Subject.Text.ToLowerInvariant();
        return RecordTerms.TryRead(reader, head, word)
            ?? AddressTerms.TryRead(reader, head, word)
            ?? CounterTerms.TryRead(reader, head, word)
            ?? NetworkTerms.TryRead(reader, head, word)
            ?? ProcessTerms.TryRead(reader, head, word)
            ?? EventTerms.TryRead(reader, head, word)
            ?? PayloadTerms.TryRead(reader, head, word)
            ?? throw (word is "and" or "or"
                ? FilterErrors.Expected(head.Subject, "a term such as 'port 53' or 'proto tcp'")
                : FilterErrors.At(head.Subject.Place, $"{head.Subject} is no word of filters (flowview --help names them)"));
    }
}
