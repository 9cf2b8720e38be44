using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Enrichment.Filter;
using Enrichment.Text;
using Enrichment.View.Aggregate;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Aggregate.Records;
using Enrichment.View.Aggregate.Statistics;
using Enrichment.View.Format;
using Enrichment.View.Query;
using Enrichment.View.Scan;

namespace Enrichment.View;

/// <summary>What is asked of flows beyond showing them: top lists (-s), aggregations (-a -A -b -B), orders (-O).</summary>
/// <param name="shown">Chooses among what is shown in the end (-P).</param>
/// <param name="scan">Reads all flows that pass, once.</param>
sealed class Answers(
    ViewOptions options, FlowFilter shown, SelectedFiles files, Totals totals, OutputFile output, TimeZoneInfo zone, Action<ISharedTarget> scan) : IDisposable
{
    readonly MemoryBudget _budget = new(options.Memory ?? MemoryBudget.Default);
    readonly SpillFile _spill = new(options.TemporaryDirectory ?? Path.GetTempPath());
    readonly KeyTexts _texts = new();
    readonly AggregateRequest? _fields = options.AggregateFields is { } fields && options.Ignored is null ? AggregateRequest.Parse(fields) : null;
    readonly Ordered? _order = options.Order is { } order ? OrderRequest.Parse(order) with { GuessesDirection = options.GuessDirection } : null;
    readonly StatRequest[] _statistics = [.. options.Statistics.Select(StatRequest.Parse)];

    public static bool AreAsked(ViewOptions options) =>
        options.Statistics.Count > 0 || options.Aggregate || options.JoinDirections || options.AggregateFields is not null || options.Order is not null;

    /// <summary>The format that is meant: an aggregation has columns and keys of its own.</summary>
    /// <exception cref="UsageException">One that cannot show it.</exception>
    public FlowFormat Format(LineFormatOptions line) => _fields is not null && options.Format.ToLowerInvariant() is "json" or "ndjson"
        ? new AggregateJson(_fields!.Parts, line, lines: options.Format.Equals("ndjson", StringComparison.OrdinalIgnoreCase))
        : FormatNames.Create(Format(), line);

    string Format()
    {
        if (_fields is null)
        {
            return options.Format;
        }

        if (options.Format.Contains(':') || options.Format.StartsWith('%'))
        {
            _fields.CheckColumns(options.Format);
            return options.Format;
        }

        return options.Format.ToLowerInvariant() switch
        {
            "csv" => "csv:" + _fields.CsvColumns,
            "raw" or "null" or "csv-fast" => options.Format,
            "line" => "fmt:" + _fields.Columns,
            _ => throw new UsageException($"-A has columns of its own, which -o {options.Format} does not show: -o fmt:…, csv, json, ndjson, raw or null does"),
        };
    }

    public void Show(FlowFormat format)
    {
        if (_statistics.Length > 0)
        {
            ShowStatistics(format);
        }
        else
        {
            Head(format);
            Send(new FormatTarget(format, output));
            format.WriteFooter(output);
        }
    }

    public void Dispose() => _spill.Dispose();

    long Limit => options.Top is { } top and > 0 ? top : options.Top is null && _statistics.Length > 0 ? 10 : long.MaxValue;

    /// <summary>Aggregated or sorted flows, one after the other, for -w.</summary>
    public void Send(IFlowTarget target)
    {
        target = Passing(target);
        if (options.Aggregate || options.JoinDirections || _fields is not null)
        {
            SendGroups(target);
        }
        else
        {
            SendSorted(target);
        }
    }

    IFlowTarget Passing(IFlowTarget target) => shown.IsAll ? target : new PassingTarget(shown, target);

    void SendSorted(IFlowTarget target)
    {
        var records = new RecordsInOrder(_order!, Limit, _budget, _spill);
        scan(records);
        new SortedFlows(target).Send(records, Limit, Files(), _budget);
    }

    void SendGroups(IFlowTarget target)
    {
        using var grouping = Flows();
        using var shared = new SharedGroupings([grouping]);
        scan(shared);
        shared.Finish();
        Send(grouping, _order ?? new Ordered(SumsOrder.First, IsAscending: true, options.GuessDirection), target);
    }

    void ShowStatistics(FlowFormat format)
    {
        var groupings = Array.ConvertAll(
            _statistics, request => request.IsRecord ? Flows() : new Grouping(request.Layouts(), false, false, false, _texts, _budget, _spill));
        using var shared = new SharedGroupings(groupings);
        scan(shared);
        shared.Finish();

        // nfdump prints flows before all other lists.
        foreach (var isRecord in (ReadOnlySpan<bool>)[true, false])
        {
            for (var number = 0; number < groupings.Length; number++)
            {
                if (_statistics[number].IsRecord == isRecord)
                {
                    using var grouping = groupings[number];
                    Show(_statistics[number], grouping, format);
                }
            }
        }
    }

    void Show(StatRequest statistic, Grouping grouping, FlowFormat format)
    {
        if (statistic.IsRecord)
        {
            ShowRecords(grouping, statistic, format);
        }
        else if (StatForm(format) is { } form)
        {
            new StatPrinter(form, Limit == long.MaxValue ? 0 : (int)Limit).Write(statistic, grouping, totals, output);
        }
    }

    void ShowRecords(Grouping grouping, StatRequest request, FlowFormat format)
    {
        foreach (var ordered in request.Orders)
        {
            if (!options.Quiet && format is LineFormat)
            {
                output.Line($"Top {(Limit == long.MaxValue ? "" : $"{Limit} ")}flows ordered by {ordered.Order.RecordName}:");
            }

            Head(format);
            Send(grouping, ordered with { GuessesDirection = options.GuessDirection }, Passing(new FormatTarget(format, output)));
            format.WriteFooter(output);
        }
    }

    /// <summary>The grouping of -A, or by connection.</summary>
    Grouping Flows() => _fields is not null
        ? new Grouping([new KeyLayout(_fields.Parts, skipMissing: false)], isConnection: false, joinsDirections: false, hasRecord: false, _texts, _budget, _spill)
        : new Grouping([FiveTuple.Layout()], isConnection: true, options.JoinDirections, hasRecord: true, _texts, _budget, _spill);

    void Send(Grouping grouping, Ordered ordered, IFlowTarget target)
    {
        var groups = new GroupedFlows(grouping, target, countsAll: !shown.IsAll);
        if (_fields is not null)
        {
            groups.SendKeys(ordered, Limit);
        }
        else
        {
            groups.SendConnections(ordered, Limit, Files(), _budget);
        }
    }

    RecordFetch Files() => new(files.Scanned);

    void Head(FlowFormat format)
    {
        if (!options.Quiet || !format.IsTable)
        {
            format.WriteHeader(output);
        }
    }

    /// <returns>Null: a format that says nothing of sums.</returns>
    StatFormat? StatForm(FlowFormat format)
    {
        var isLong = options.LongIPv6 || (options.Format.EndsWith('6') && !options.Format.Contains(':'));
        var value = new StatValue(_texts, isLong || format is not LineFormat, options.PlainNumbers, output.IsTerminal);
        var times = new TimeText(zone, options.IsoTimes);
        return format switch
        {
            LineFormat => new StatLines(value, options.PlainNumbers, isLong, options.TagAddresses, options.Quiet, output.IsTerminal, times),
            CsvFormat => new StatCsv(value, options.PlainNumbers, times),
            JsonFormat or AggregateJson => new StatJson(value, options.PlainNumbers, times),
            _ => null,
        };
    }
}
