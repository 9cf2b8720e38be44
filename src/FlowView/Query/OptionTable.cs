namespace Enrichment.View.Query;

/// <summary>All options by task: nfdump 1.7.8's letters with nfdump's meaning, and long names for some.</summary>
static class OptionTable
{
    const string Reading = "Which files", Showing = "How flows are shown", Choosing = "Which flows", Other = "Other";

    public static readonly Option[] All =
    [
        new('r', "read", "PATH", Reading, "a file, or all files below a directory"),
        new('R', "range", "PATH", Reading, "a directory; dir/file: from that file on; dir/first:last"),
        new('M', "directories", "DIRS", Reading, "-r or -R in each of them: path/dir1:dir2, path@ for all in path"),
        new('t', "time", "WINDOW", Choosing, "2025/01/02.10:00-2025/01/02.11:00, -30m (the last), +30m (the first)"),
        new('c', "limit", "N", Choosing, "stop after N flows"),
        new('f', "filter-file", "FILE", Choosing, "read the filter from a file"),
        new('Z', "check-filter", null, Choosing, "only check the filter"),
        new('X', null, null, Choosing, "print a compiled filter", IsSupported: false),
        new('P', null, "FILTER", Choosing, "filter the result of an aggregation", IsSupported: false),
        new('o', "output", "FORMAT", Showing, "a format, see below; default line"),
        new('q', "quiet", null, Showing, "neither head nor totals"),
        new('N', "plain", null, Showing, "plain numbers: bytes, seconds, protocol numbers"),
        new('6', "full-ipv6", null, Showing, "IPv6 addresses in full"),
        new('T', "tag", null, Showing, "a byte 1 before each address"),
        new('a', null, null, Showing, "aggregate flows of the same five fields", IsSupported: false),
        new('A', null, "FIELDS", Showing, "aggregate by fields", IsSupported: false),
        new('b', null, null, Showing, "join both directions", IsSupported: false),
        new('B', null, null, Showing, "join both directions, guess who asked", IsSupported: false),
        new('s', "statistic", "STAT", Showing, "a top list: STAT[:p][/ORDER[:a|:d]]…, see below; several at once"),
        new('n', "top", "N", Showing, "length of a top list; default 10, 0 for all"),
        new('O', null, "ORDER", Showing, "sort", IsSupported: false),
        new('I', null, null, Other, "totals of a file", IsSupported: false),
        new('g', null, null, Other, "totals of each file for gnuplot", IsSupported: false),
        new('E', null, "FILE", Other, "exporters of a file", IsSupported: false),
        new('v', null, "FILE", Other, "check a file", IsSupported: false),
        new('x', null, "FILE", Other, "extension maps of a file", IsSupported: false),
        new('i', null, "IDENT", Other, "change the ident of a file", IsSupported: false),
        new('J', null, "N", Other, "compress a file otherwise", IsSupported: false),
        new('w', null, "FILE", Other, "write flows to a file", IsSupported: false),
        new('z', null, "METHOD", Other, "compress what is written", IsSupported: false),
        new('y', null, null, Other, "compress what is written with LZ4", IsSupported: false),
        new('j', null, null, Other, "compress what is written with bzip2", IsSupported: false),
        new('m', null, null, Other, "sort by time", IsSupported: false),
        new('C', null, "FILE", Other, "configuration file", IsSupported: false),
        new('D', null, "HOST", Other, "name server", IsSupported: false),
        new('G', null, "FILE", Other, "database of countries", IsSupported: false),
        new('H', null, "FILE", Other, "database of tor nodes", IsSupported: false),
        new('W', null, "N", Other, "number of threads", IsSupported: false),
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
