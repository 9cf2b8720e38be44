using System.Diagnostics;
using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Enrichment.Filter;
using Enrichment.View.Aggregate;
using Enrichment.View.Format;
using Enrichment.View.Query;
using Enrichment.View.Scan;

namespace Enrichment.View;

/// <summary>The stages in their order: files, their flows as text, totals.</summary>
sealed class Viewer(
    ViewOptions options, FlowFilter filter, TimeWindow window, OutputFile output, TextWriter errors, TimeZoneInfo zone)
{
    readonly long _started = Stopwatch.GetTimestamp();
    readonly SelectedFiles _files = new(options, filter, window, errors);
    readonly Totals _totals = new();

    /// <returns>Whether every file was whole.</returns>
    public bool Run()
    {
        var format = FormatNames.Create(options.Format, LineOptions());
        if (options.Statistics.Count > 0)
        {
            ShowStatistics(format);
        }
        else
        {
            ShowFlows(format);
        }

        if (!options.Quiet && format.IsTable)
        {
            new Summary(options.PlainNumbers, zone).Write(_totals, Stopwatch.GetElapsedTime(_started), output);
        }

        return _files.AllGood;
    }

    void ShowFlows(FlowFormat format)
    {
        if (!options.Quiet || !format.IsTable)
        {
            format.WriteHeader(output);
        }

        Scan(format, format is NullFormat ? null : new FormatTarget(format, output));
        format.WriteFooter(output);
    }

    void ShowStatistics(FlowFormat format)
    {
        var requests = options.Statistics.Select(StatRequest.Parse).ToList();
        var sums = new StatCollector(requests);
        Scan(format, sums);
        new StatPrinter(StatForm(format, sums.Texts), options.Top).Write(requests, sums, _totals, output);
    }

    /// <returns>Null: a format that says nothing of sums.</returns>
    StatFormat? StatForm(FlowFormat format, StatTexts texts)
    {
        var isLong = options.LongIPv6 || (options.Format.EndsWith('6') && !options.Format.Contains(':'));
        var value = new StatValue(texts, isLong || format is not LineFormat, options.PlainNumbers, output.IsTerminal);
        return format switch
        {
            LineFormat => new StatLines(value, options.PlainNumbers, isLong, options.TagAddresses, options.Quiet, zone),
            CsvFormat => new StatCsv(value, options.PlainNumbers, zone),
            JsonFormat => new StatJson(value, options.PlainNumbers, zone),
            _ => null,
        };
    }

    void Scan(FlowFormat format, IFlowTarget? target)
    {
        _files.Scan(format.Source, target, _totals);
        if (_totals.Records == 0 && _files.AllGood)
        {
            NoFlows(format);
        }
    }

    /// <summary>nfdump writes this line into csv and JSON too, which spoils them; there it goes where messages go.</summary>
    void NoFlows(FlowFormat format)
    {
        const string message = "No matching flows";
        if (format.IsTable || format is RawFormat)
        {
            output.Line(message);
        }
        else
        {
            errors.WriteLine(message);
        }
    }

    LineFormatOptions LineOptions() => new()
    {
        LongIPv6 = options.LongIPv6,
        PlainNumbers = options.PlainNumbers,
        TagAddresses = options.TagAddresses,
        EscapeControls = output.IsTerminal,
        TimeZone = zone,
    };
}
