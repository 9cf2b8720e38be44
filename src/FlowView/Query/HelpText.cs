using Enrichment.Fields;
using Enrichment.View.Aggregate;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Aggregate.Statistics;
using Enrichment.View.Format;

namespace Enrichment.View.Query;

/// <summary><c>--help</c>: options by task, formats, columns; made of the tables that the program itself reads.</summary>
static class HelpText
{
    const int ColumnsInLine = 12;

    public static void Write(OutputFile output)
    {
        output.Line("flowview shows nfcapd flow files as nfdump does, with the process at each end of a flow.");
        output.Line("");
        output.Line("usage: flowview -r PATH [options] [filter]");
        output.Line("       flowview profile -r PATH [options] [filter]    what each process did, and what is new in it (flowview profile --help)");
        var task = "";
        foreach (var option in OptionTable.All)
        {
            if (option.Task != task)
            {
                task = option.Task;
                output.Line("");
                output.Line($"{task}:");
            }

            var letter = option.Letter == '\0' ? "   " : option.Name is null ? $"-{option.Letter}" : $"-{option.Letter},";
            var name = option.Name is { } longName ? $"--{longName}{(option.MayLackArgument ? "" : " ")}{option.Argument}" : option.Argument;
            output.Line($"  {$"{letter} {name}",-22} {option.Help}");
        }

        FilterHelp.Write(output);
        Statistics(output);
        Formats(output);
        Columns(output);
    }

    static void Statistics(OutputFile output)
    {
        output.Line("");
        output.Line("Statistics (-s), each with :p by protocol:");
        Words(output, [.. StatTable.All.Select(statistic => statistic.Name)]);
        output.Line($"  orders: {string.Join(' ', SumsOrder.All.Where(order => order.Name is not null).Select(order => order.Name))}; default flows");
        output.Line($"  -s record, the top list of connections, and -O: {string.Join(' ', SumsOrder.All.Select(order => order.RecordName))}");
        output.Line("");
        output.Line("Fields to aggregate by (-A):");
        Words(output, [.. AggregateRequest.Names]);
    }

    static void Words(OutputFile output, string[] words)
    {
        for (var at = 0; at < words.Length; at += ColumnsInLine)
        {
            output.Line($"  {string.Join(' ', words[at..Math.Min(at + ColumnsInLine, words.Length)])}");
        }
    }

    static void Formats(OutputFile output)
    {
        output.Line("");
        output.Line("Formats (a 6 behind the name: IPv6 addresses in full):");
        foreach (var (name, format) in PredefinedFormats.All)
        {
            output.Line($"  {name,-9} {format}");
        }

        foreach (var (name, help) in OtherFormats)
        {
            output.Line($"  {name,-9} {help}");
        }
    }

    /// <summary>Those that are not made of a line of columns.</summary>
    public static readonly (string Name, string Help)[] OtherFormats =
    [
        ("csv", "csv:" + PredefinedFormats.Csv),
        ("csv-fast", "fixed columns, times in milliseconds"),
        ("json", "one array (docs/output.md)"),
        ("ndjson", "an object a line"),
        ("raw", "every element of a flow, a line a value"),
        ("null", "only the totals"),
        ("fmt:…", "columns of your own, such as \"fmt:%line %sproc %dproc\"; text between them stays"),
        ("csv:…", "the same with commas between them"),
    ];

    static void Columns(OutputFile output)
    {
        output.Line("");
        output.Line("Columns:");
        Words(output, [.. FieldTable.All.ToArray().Select(field => $"%{field.Tag}")]);
    }
}
