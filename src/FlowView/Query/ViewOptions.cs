using System.Globalization;
using Enrichment.Nfcapd.Compression;
using Enrichment.Text;

namespace Enrichment.View.Query;

/// <summary>What is to be shown, from where and how.</summary>
sealed record ViewOptions
{
    /// <summary>-r: a file or a directory.</summary>
    public string? File { get; init; }

    /// <summary>-R: a directory, or a range of files.</summary>
    public string? Range { get; init; }

    public string Format { get; init; } = "line";

    public bool Quiet { get; init; }

    public bool PlainNumbers { get; init; }

    public bool LongIPv6 { get; init; }

    public bool TagAddresses { get; init; }

    /// <summary>-M: directories that -r and -R are looked for in, as given.</summary>
    public string? Directories { get; init; }

    /// <summary>The words behind the options, joined by blanks.</summary>
    public string Filter { get; init; } = "";

    /// <summary>-f: the file with the filter, where the command line has none.</summary>
    public string? FilterFile { get; init; }

    /// <summary>-t, as given: its times are of the zone that flows are shown in.</summary>
    public string? Window { get; init; }

    /// <summary>-Z: only look whether the filter can be understood.</summary>
    public bool CheckFilter { get; init; }

    /// <summary>-s: each of them a top list, as given.</summary>
    public IReadOnlyList<string> Statistics { get; init; } = [];

    /// <summary>-n: rows of a top list, an aggregation or a sorted list; 0: all; null: what is usual.</summary>
    public int? Top { get; init; }

    /// <summary>-a: sum flows by connection.</summary>
    public bool Aggregate { get; init; }

    /// <summary>-A: sum flows by these fields, as given.</summary>
    public string? AggregateFields { get; init; }

    /// <summary>-b: sum flows by connection, both directions together.</summary>
    public bool JoinDirections { get; init; }

    /// <summary>-B: and show servers as destination.</summary>
    public bool GuessDirection { get; init; }

    /// <summary>-O, as given.</summary>
    public string? Order { get; init; }

    /// <summary>-P: which sums and sorted flows are shown, as given; null: all.</summary>
    public string? PostFilter { get; init; }

    /// <summary>--memory: bytes that sums and sorted flows may take; null: what is usual.</summary>
    public long? Memory { get; init; }

    /// <summary>--tmpdir: where they go beyond that.</summary>
    public string? TemporaryDirectory { get; init; }

    /// <summary>-c: flows to show at most.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>-w: the flow file to write; -: standard output.</summary>
    public string? WriteTo { get; init; }

    /// <summary>-z, -y, -j: of the file of -w; -J: of those of -r.</summary>
    public Packing Compression { get; init; }

    /// <summary>-i: null leaves it as it is.</summary>
    public string? Ident { get; init; }

    /// <summary>What is asked of the files themselves.</summary>
    public FileTask Task { get; init; }

    /// <summary>The file that -v, -x and -E name themselves; null: those of -r or -R.</summary>
    public string? TaskFile { get; init; }

    /// <summary>-X: print the filter.</summary>
    public bool DumpFilter { get; init; }

    /// <summary>--utc: whatever the zone of TZ.</summary>
    public bool Utc { get; init; }

    /// <summary>--iso: times with their zone.</summary>
    public bool IsoTimes { get; init; }

    /// <summary>-C: null looks in the usual places.</summary>
    public string? Configuration { get; init; }

    /// <summary>--color: auto, always, never.</summary>
    public string Colors { get; init; } = "auto";

    /// <summary>A text about the program instead of flows.</summary>
    public HelpPage Help { get; init; }

    /// <summary>Whose completion is asked for.</summary>
    public string Shell { get; init; } = "";

    /// <summary>Whether flows or sums of them are shown that were put in order before.</summary>
    bool HasRows => HasRecordStatistic || (Statistics.Count == 0 && (Aggregate || AggregateFields is not null || JoinDirections || Order is not null));

    /// <summary>Whether what is shown of a flow is read after its place was found: connections and sorted flows.</summary>
    public bool ReadsTwice => HasRows && AggregateFields is null;

    bool HasRecordStatistic => Statistics.Any(text => text.Split('/')[0].Equals("record", StringComparison.OrdinalIgnoreCase));

    /// <summary>What the command line asks for and does not get, as nfdump says it; null: nothing.</summary>
    public string? Ignored => Task != FileTask.None
        ? Filter.Length > 0 || FilterFile is not null || Window is not null ? "filter and -t are not looked at: what is asked for is about whole files" : null
        : Statistics.Count == 0 || HasRecordStatistic ? null
        : AggregateFields is not null ? "-A is not looked at: -s makes a top list of the flows themselves; -s record goes by the fields of -A"
        : JoinDirections ? "-b is not looked at: -s makes a top list of the flows themselves; -s record takes both directions together"
        : Aggregate ? "-a is not looked at: -s makes a top list of the flows themselves; -s record is one of aggregated flows"
        : null;

    public bool ShowHelp => Help == HelpPage.Options;

    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static ViewOptions Parse(string[] args)
    {
        var (given, words) = OptionReader.Read(args);
        var options = new ViewOptions();
        foreach (var (option, argument) in given)
        {
            options = options.With(option, argument);
        }

        return options.Help == HelpPage.None ? options.Checked(words)
            : words.Count == 0 ? options
            : throw new UsageException($"'{words[0]}' is not expected: a text about the program is asked for by its option alone");
    }

    ViewOptions With(Option option, string argument) => option.Letter switch
    {
        'r' => this with { File = argument },
        'R' => this with { Range = argument },
        'M' => this with { Directories = argument },
        'f' => this with { FilterFile = argument },
        't' => this with { Window = argument },
        'Z' => this with { CheckFilter = true },
        'o' => this with { Format = argument },
        'q' => this with { Quiet = true },
        'N' => this with { PlainNumbers = true },
        '6' => this with { LongIPv6 = true },
        'T' => this with { TagAddresses = true },
        's' => this with { Statistics = [.. Statistics, argument] },
        'n' => this with { Top = Length(option, argument) },
        'a' => this with { Aggregate = true },
        'A' => this with { AggregateFields = argument },
        'b' => this with { JoinDirections = true, Format = "biline" },
        'B' => this with { JoinDirections = true, GuessDirection = true, Format = "biline" },
        'O' => this with { Order = argument },
        'm' => this with { Order = "tstart" },
        'P' => this with { PostFilter = argument },
        '\0' when option.Name == "memory" => this with { Memory = Size(option, argument) },
        '\0' when option.Name == "tmpdir" => this with { TemporaryDirectory = argument },
        'c' => this with { Limit = Number(option, argument) },
        'w' => this with { WriteTo = argument },
        'z' => this with { Compression = Method(option, argument.Length == 0 ? "lzo" : argument.TrimStart('=')) },
        'y' => this with { Compression = BlockCompression.Lz4 },
        'j' => this with { Compression = BlockCompression.Bz2 },
        'I' => this with { Task = FileTask.Totals },
        'g' => this with { Task = FileTask.Gnuplot },
        'E' => this with { Task = FileTask.Exporters, TaskFile = argument },
        'v' => this with { Task = FileTask.Check, TaskFile = argument },
        'x' => this with { Task = FileTask.Structure, TaskFile = argument },
        'i' => this with { Ident = OneWord(argument) },
        'J' => this with { Task = FileTask.Compress, Compression = Method(option, argument) },
        'X' => this with { DumpFilter = true },
        'C' => this with { Configuration = argument },
        'W' or 'D' => this,
        'G' or 'H' => argument == "none" ? this : throw new UsageException($"{option} {argument}: flowview reads no databases; columns of countries, organisations and tor nodes say what nfdump says without"),
        'h' => this with { Help = HelpPage.Options },
        'V' => this with { Help = HelpPage.Version },
        _ => Named(option, argument),
    };

    /// <summary>Options without a letter.</summary>
    ViewOptions Named(Option option, string argument) => option.Name switch
    {
        "utc" => this with { Utc = true },
        "iso" => this with { IsoTimes = true },
        "color" => this with { Colors = argument is "auto" or "always" or "never" ? argument : argument.Length == 0 ? "always" : throw new UsageException($"--color is auto, always or never, not '{argument}'") },
        "examples" => this with { Help = HelpPage.Examples },
        "fields" => this with { Help = HelpPage.Fields },
        "man" => this with { Help = HelpPage.Manual },
        "completion" => this with { Help = HelpPage.Completion, Shell = argument },
        _ => throw new ArgumentOutOfRangeException(nameof(option), option.ToString(), "is in the table and not in the code"),
    };

    ViewOptions Checked(List<string> words)
    {
        if (TaskFile is not null && words.Count > 0)
        {
            throw new UsageException($"'{words[0]}' is not expected: -v, -x and -E take one file, and look at all of it");
        }

        if (CheckFilter || DumpFilter || TaskFile is not null)
        {
            return this with { Filter = string.Join(' ', words) };
        }

        if (AggregateFields is not null && JoinDirections)
        {
            throw new UsageException("-A and -b cannot be used together: -b joins the directions of whole connections");
        }

        if (WriteTo is not null && Statistics.Count > 0)
        {
            throw new UsageException("-s and -w cannot be used together: a top list is text; -a, -A, -b and -O write flows");
        }

        if (PostFilter is not null && !HasRows)
        {
            throw new UsageException("-P chooses among sums and sorted flows (-a, -A, -b, -B, -O, -s record); the filter of flows stands behind the options");
        }

        if (Order is not null && Statistics.Count > 0)
        {
            throw new UsageException("-s and -O cannot be used together: the order of a top list stands behind it, -s srcip/bytes");
        }

        if (Ident is not null && WriteTo is null && Task == FileTask.None)
        {
            return (this with { Task = FileTask.Ident }).Checked(words);
        }

        return (File, Range) switch
        {
            (null, null) when Directories is not null => throw new UsageException("-M needs -r or -R, which name the files; -R . takes all"),
            (null, null) => throw new UsageException("name a file or a directory with -r or -R (see --help)"),
            (not null, not null) => throw new UsageException("-r and -R cannot be used together"),
            _ => this with { Filter = string.Join(' ', words) },
        };
    }

    static long Size(Option option, string argument) =>
        ByteSize.TryParse(argument, out var bytes) && bytes > 0 ? bytes : throw new UsageException($"{option} needs a size such as 512M or 4G, not '{argument}'");

    /// <summary>nfdump's numbers for -J, or a name with or without a level.</summary>
    static Packing Method(Option option, string argument)
    {
        var name = argument switch { "0" => "none", "1" => "lzo", "2" => "bz2", "3" => "lz4", "4" => "zstd", _ => argument };
        return Packing.TryParse(name, out var packing) is { } wrong ? throw new UsageException($"{option}: {wrong}") : packing;
    }

    static string OneWord(string ident) => ident.Length > 0 && !ident.Any(char.IsWhiteSpace)
        ? ident
        : throw new UsageException($"-i '{ident}': an ident is one word");

    static int Length(Option option, string argument) =>
        int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{option} needs a number, 0 for all, not '{argument}'");

    static long Number(Option option, string argument) =>
        long.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{option} needs a number above 0, not '{argument}'");
}
