namespace Enrichment.View.Query;

/// <summary>All options by task: nfdump 1.7.8's letters with nfdump's meaning, and long names for some.</summary>
static class OptionTable
{
    const string Reading = "Which files", Showing = "How flows are shown", Choosing = "Which flows", Summing = "Sums and orders",
        Writing = "Into a flow file", Files = "About files", Other = "Other";

    public static readonly Option[] All =
    [
        new('r', "read", "PATH", Reading, "a file, or all files below a directory"),
        new('R', "range", "PATH", Reading, "a directory; dir/file: from that file on; dir/first:last"),
        new('M', "directories", "DIRS", Reading, "-r or -R in each of them: path/dir1:dir2, path@ for all in path"),
        new('t', "time", "WINDOW", Choosing, "2025/01/02.10:00-2025/01/02.11:00, -30m (the last), +30m (the first)"),
        new('c', "limit", "N", Choosing, "stop after N flows"),
        new('f', "filter-file", "FILE", Choosing, "read the filter from a file"),
        new('Z', "check-filter", null, Choosing, "only check the filter"),
        new('X', "dump-filter", null, Choosing, "print the filter as it was understood"),
        new('o', "output", "FORMAT", Showing, "a format, see below; default line"),
        new('q', "quiet", null, Showing, "neither head nor totals"),
        new('N', "plain", null, Showing, "plain numbers: bytes, seconds, protocol numbers"),
        new('\0', "color", "=WHEN", Showing, "auto (on a terminal, unless NO_COLOR is set), always, never", MayLackArgument: true),
        new('\0', "utc", null, Showing, "times in UTC, not in the zone of TZ"),
        new('\0', "iso", null, Showing, "times as 2025-01-02T10:00:00.250+01:00, with their zone"),
        new('C', "config", "FILE", Showing, "own formats, fmt.NAME = \"…\"; default $NFCONF, then ~/.config/flowview.conf; none"),
        new('6', "full-ipv6", null, Showing, "IPv6 addresses in full"),
        new('T', "tag", null, Showing, "a byte 1 before each address"),
        new('s', "statistic", "STAT", Summing, "a top list: STAT[:p][/ORDER[:a|:d]]…, see below; several at once"),
        new('a', "aggregate", null, Summing, "one flow of all with the same protocol, addresses and ports"),
        new('A', "by", "FIELDS", Summing, "one flow of all with the same fields: srcip4/24,dstport, see below"),
        new('b', "join", null, Summing, "as -a, and both directions in one flow"),
        new('B', "join-guess", null, Summing, "as -b, servers on the right, by their ports"),
        new('O', "order", "ORDER", Summing, "sort: ORDER[:a|:d], see below"),
        new('m', null, null, Summing, "short for -O tstart"),
        new('P', "post-filter", "FILTER", Summing, "of sums and sorted flows show those that pass a filter: 'bytes > 1g and flows < 10'"),
        new('n', "top", "N", Summing, "as many rows; default 10 for -s, else all; 0 for all"),
        new('\0', "memory", "SIZE", Summing, "sums and sorted flows beyond it go to the disk; default half of the memory"),
        new('\0', "tmpdir", "DIR", Summing, "where on the disk; default TMPDIR or /tmp"),
        new('w', "write", "FILE", Writing, "write the flows, with their stamps, to FILE; - for standard output"),
        new('z', "compress", "=METHOD", Writing, "lzo, bz2[:LEVEL], lz4[:LEVEL], zstd[:LEVEL]; -z alone is lzo", MayLackArgument: true),
        new('y', null, null, Writing, "short for -z=lz4"),
        new('j', null, null, Writing, "short for -z=bz2"),
        new('I', "totals", null, Files, "the totals that the files of -r, -R say of themselves"),
        new('g', "gnuplot", null, Files, "a line of totals for each file"),
        new('E', "exporters", "FILE", Files, "who sent the flows of a file, with counters and sampling"),
        new('v', "verify", "FILE", Files, "prove a file; exit code 1 if it is damaged"),
        new('x', "structure", "FILE", Files, "the same, with a line for each block"),
        new('i', "ident", "IDENT", Files, "give the files of -r, -R another ident; with -w, the new file"),
        new('J', "recompress", "METHOD", Files, "compress the files of -r, -R otherwise: 0 none, 1 lzo, 2 bz2, 3 lz4, 4 zstd, or as -z"),
        new('G', null, "none", Other, "taken and not needed: there is no database of countries and AS organisations"),
        new('H', null, "none", Other, "the same of tor nodes"),
        new('W', null, "N", Other, "taken and not needed: all cores are used"),
        new('D', null, "HOST", Other, "taken and not needed, as in nfdump"),
        new('\0', "examples", null, Other, "command lines that answer questions"),
        new('\0', "fields", null, Other, "every field, with its column, filter words, statistics and keys of -A"),
        new('\0', "man", null, Other, "the manual page, for man -l"),
        new('\0', "completion", "SHELL", Other, "what bash, zsh or fish needs: source <(flowview --completion bash)"),
        new('h', "help", null, Other, "this text"),
        new('V', "version", null, Other, "the version"),
    ];

    public static Option? Find(char letter)
    {
        foreach (var option in All)
        {
            if (option.Letter == letter)
            {
                return option;
            }
        }

        return null;
    }

    public static Option? Find(ReadOnlySpan<char> name)
    {
        foreach (var option in All)
        {
            if (name.SequenceEqual(option.Name))
            {
                return option;
            }
        }

        return null;
    }
}
