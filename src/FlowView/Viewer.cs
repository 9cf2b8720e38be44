using System.Diagnostics;
using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
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
    readonly Totals _totals = new();
    bool _allGood = true;

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

        return _allGood;
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

    /// <summary>The scan of the flows that pass filter and window; a relative window is made absolute by the files' own totals.</summary>
    FileScan Open(FlowFormat format, IFlowTarget? target, ref IEnumerable<string> paths)
    {
        var absolute = window;
        if (window.IsRelative)
        {
            paths = [.. paths];
            var (first, last) = FileSpan.Of(paths);
            absolute = window.Within(first, last);
        }

        var passing = options.Window is null ? filter : FlowFilter.Within(absolute.After, absolute.Before).And(filter);
        return new FileScan(format.Source, target, passing, absolute, _totals, options.Limit);
    }

    void Scan(FlowFormat format, IFlowTarget? target)
    {
        var files = 0;
        try
        {
            var paths = FileList.Select(options);
            var scan = Open(format, target, ref paths);
            foreach (var path in paths)
            {
                files++;
                if (scan.IsFull)
                {
                    break;
                }

                Show(scan, path);
            }

            if (options.Window is not null)
            {
                _totals.ClipWindow(scan.Window.After, scan.Window.Before);
            }

            if (files == 0)
            {
                Report($"{options.Directories ?? options.File ?? options.Range}: there are no flow files in it");
            }
        }
        catch (FileSelectionException wrong)
        {
            Report(wrong.Message);
        }

        if (_totals.Records == 0 && _allGood)
        {
            NoFlows(format);
        }
    }

    /// <summary>What is wrong with one file does not keep the others from being shown.</summary>
    void Show(FileScan scan, string path)
    {
        try
        {
            scan.Show(path);
        }
        catch (Exception wrong) when (wrong is CorruptFlowFileException or MissingLibraryException)
        {
            Report(wrong.Message);
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            Report($"{path}: no such file");
        }
        catch (UnauthorizedAccessException)
        {
            Report($"{path}: permission denied");
        }
        catch (IOException wrong) when (wrong is not (BrokenPipeException or OutputFailedException))
        {
            Report($"{path}: {wrong.Message}");
        }
    }

    void Report(string what)
    {
        _allGood = false;
        errors.WriteLine($"flowview: {what}");
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
