using Enrichment.Filter.Tree;
using Enrichment.Text;

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
                : FilterErrors.At(head.Subject.Place, $"{head.Subject} is no word of filters{Hint(word)} (flowview --help names them)"));
    }

    /// <summary>Statistics say srcip and dstport, filters src ip and dst port.</summary>
    static string Hint(string word)
    {
        foreach (var end in (string[])["src", "dst"])
        {
            if (word.StartsWith(end, StringComparison.Ordinal) && Array.IndexOf(OfEnds, word[end.Length..]) >= 0)
            {
                return $"; '{end} {word[end.Length..]}' is";
            }
        }

        return NearWords.Hint(word, Often);
    }

    static readonly string[] OfEnds = ["ip", "host", "net", "port", "as", "mask", "vlan", "tos", "mac", "process", "exe", "cmdline", "pid", "uid", "user", "unit", "container", "pod", "grade"];

    static readonly string[] Often = [.. OfEnds, "src", "dst", "proto", "packets", "bytes", "flows", "duration", "flags", "ident", "attributed", "unattributed", "reason"];
}
