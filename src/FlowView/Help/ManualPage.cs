using System.Text;
using Enrichment.Fields;
using Enrichment.View.Aggregate;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Aggregate.Statistics;
using Enrichment.View.Format;
using Enrichment.View.Query;

namespace Enrichment.View.Help;

/// <summary><c>--man</c>: flowview(1) in roff (man(7)), made of the tables that the program itself reads.</summary>
sealed class ManualPage(OutputFile output)
{
    public void Write()
    {
        output.Line(".\\\" made by flowview --man");
        output.Line(".TH FLOWVIEW 1 \"\" \"flowview\" \"User Commands\"");
        Section("NAME", "flowview - show, filter and sum up network flows, with the process at each end");
        output.Line(".SH SYNOPSIS");
        Synopsis("-r|-R PATH [options] [filter]");
        Synopsis("profile -r|-R PATH [options] [filter]");
        Section("DESCRIPTION",
            "flowview reads nfcapd files of layouts 1 and 2 (nfdump 1.6 and 1.7), whatever their compression, and shows what is in them with "
            + "nfdump's options, formats and filters. In files that flowupdater stamped it knows the process at each end of a flow.");
        Options();
        Filters();
        Formats();
        Words("COLUMNS", "Tokens of fmt: and, with commas between them, of csv::", FieldTable.All.ToArray().Select(field => $"%{field.Tag}"));
        Words("STATISTICS", "Behind -s, with :p by protocol:", StatTable.All.Select(statistic => statistic.Name));
        Words(null, "Fields behind -A:", AggregateRequest.Names);
        Words(null, "Orders, behind -O, and behind -s with a slash:", SumsOrder.All.Select(order => order.RecordName).OfType<string>());
        ExampleList();
        output.Line(".SH FILES");
        Item("~/.config/flowview.conf", "Formats of your own, as in nfdump.conf: fmt.NAME = \"%ts %sap -> %dap\", csv.NAME = \"%ts,%sa\".");
        output.Line(".SH ENVIRONMENT");
        Item("TZ", "The zone of times that are shown and given.");
        Item("NFCONF", "The configuration file, in the place of ~/.config/flowview.conf.");
        Item("NO_COLOR", "Set to anything: no colours.");
        output.Line(".SH EXIT STATUS");
        Item("0", "Shown.");
        Item("1", "A file could not be read or is damaged. What is good in it was shown, one sentence on standard error says what is not.");
        Item("2", "The command line is wrong.");
        output.Line(".SH SEE ALSO");
        output.Line(".BR nfdump (1),");
        output.Line(".BR nfcapd (1)");
    }

    void Section(string title, string text)
    {
        output.Line($".SH {title}");
        output.Line(Escaped(text));
    }

    void Synopsis(string arguments)
    {
        output.Line(".B flowview");
        output.Line(Escaped(arguments));
        output.Line(".br");
    }

    void Options()
    {
        output.Line(".SH OPTIONS");
        foreach (var task in OptionTable.All.GroupBy(option => option.Task))
        {
            output.Line($".SS {Escaped(task.Key)}");
            foreach (var option in task)
            {
                var names = new[] { option.Letter == '\0' ? null : $"-{option.Letter}", option.Name is null ? null : $"--{option.Name}" }.OfType<string>();
                Item(string.Join(", ", names), option.Help, option.Argument);
            }
        }
    }

    void Filters()
    {
        Section("FILTERS", FilterHelp.Title);
        Verbatim(FilterHelp.Lines);
    }

    void Formats()
    {
        output.Line(".SH FORMATS");
        foreach (var (name, format) in PredefinedFormats.All)
        {
            Item(name, format);
        }

        foreach (var (name, help) in HelpText.OtherFormats)
        {
            Item(name, help);
        }
    }

    void Words(string? section, string title, IEnumerable<string> words)
    {
        output.Line(section is null ? ".PP" : $".SH {section}");
        output.Line(Escaped(title));
        output.Line(".br");
        output.Line(Escaped(string.Join(' ', words)));
    }

    void ExampleList()
    {
        output.Line(".SH EXAMPLES");
        foreach (var example in Examples.All)
        {
            output.Line(".TP");
            output.Line($".B flowview {Escaped(example.Arguments)}");
            output.Line(Escaped(example.Question));
        }
    }

    void Item(string name, string text, string? argument = null)
    {
        output.Line(".TP");
        output.Line(argument is null ? $".B {Escaped(name)}" : $".BI \"{Escaped(name)} \" \"{Escaped(argument)}\"");
        output.Line(Escaped(text));
    }

    void Verbatim(IEnumerable<string> lines)
    {
        output.Line(".nf");
        foreach (var line in lines)
        {
            output.Line(Escaped(line));
        }

        output.Line(".fi");
    }

    /// <summary>Nothing in a text is taken for a command of roff, and dashes stay dashes when copied.</summary>
    static string Escaped(string text)
    {
        var escaped = new StringBuilder(text).Replace("\\", "\\e").Replace("-", "\\-").Replace("\"", "\\(dq").Replace("'", "\\(aq").Replace("…", "...").Replace("~", "\\(ti").Replace("^", "\\(ha");
        return text.StartsWith('.') ? "\\&" + escaped : escaped.ToString();
    }
}
