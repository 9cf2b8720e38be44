using System.Diagnostics;
using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Enrichment.Filter;
using Enrichment.View.Files;
using Enrichment.View.Format;
using Enrichment.View.Query;
using Enrichment.View.Scan;

namespace Enrichment.View;

/// <summary>The stages in their order: files, their flows as text, totals.</summary>
/// <param name="shown">Chooses among sums and sorted flows (-P).</param>
sealed class Viewer(
    ViewOptions options, FlowFilter filter, FlowFilter shown, TimeWindow window, OutputFile output, TextWriter errors, TimeZoneInfo zone) : IDisposable
{
    readonly long _started = Stopwatch.GetTimestamp();
    readonly UserFormats _userFormats = ConfigurationFile.Read(options.Configuration);
    readonly SelectedFiles _files = new(options, filter, window, errors);
    readonly Totals _totals = new();

    /// <returns>Whether every file was whole.</returns>
    public bool Run()
    {
        if (options.WriteTo is { } path)
        {
            WriteFile(path);
            return _files.AllGood;
        }

        var format = Answers.AreAsked(options) ? Answer() : ShowFlows();
        if (!options.Quiet && format.IsTable && (_files.AllGood || _files.Scanned.Count > 0)) // of files that could not be read nothing is known
        {
            new Summary(options.PlainNumbers, options.IsoTimes, zone).Write(_totals, Stopwatch.GetElapsedTime(_started), output);
        }

        return _files.AllGood;
    }

    public void Dispose() => _files.Dispose();

    /// <summary>As nfdump's: nothing is shown; no flows make a file without any.</summary>
    void WriteFile(string path)
    {
        using var file = FlowFileOutput.Create(path, options.Compression, () => output.Raw);
        var source = new FlowSource();
        if (Answers.AreAsked(options))
        {
            using var answers = new Answers(options, shown, _files, _totals, output, zone, shared => _files.Scan(source, null, _totals, shared));
            answers.Send(new FlowFileTarget(file));
        }
        else
        {
            _files.Scan(source, new FlowFileTarget(file), _totals);
        }

        file.Ident = options.Ident ?? source.Ident ?? "none";
        file.Complete();
    }

    FlowFormat Answer()
    {
        FlowFormat? format = null;
        using var answers = new Answers(options, shown, _files, _totals, output, zone, shared => Scan(format!, null, shared));
        format = answers.Format(LineOptions());
        answers.Show(format);
        return format;
    }

    FlowFormat ShowFlows()
    {
        var format = FormatNames.Create(options.Format, LineOptions());
        if (!options.Quiet || !format.IsTable)
        {
            format.WriteHeader(output);
        }

        Scan(format, format is NullFormat ? null : new FileFormatTarget(format, () => FormatNames.Create(options.Format, LineOptions()), output));
        format.WriteFooter(output);
        return format;
    }

    void Scan(FlowFormat format, IFlowTarget? target, ISharedTarget? shared = null)
    {
        _files.Scan(format.Source, target, _totals, shared);
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

    /// <summary>See no-color.org; a pager that shows colours is asked for by name: <c>--color=always | less -RS</c>.</summary>
    bool HasColors => options.Colors switch
    {
        "never" => false,
        "auto" => output.IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb",
        _ => true,
    };

    LineFormatOptions LineOptions() => new()
    {
        LongIPv6 = options.LongIPv6,
        PlainNumbers = options.PlainNumbers,
        TagAddresses = options.TagAddresses,
        EscapeControls = output.IsTerminal || options.Colors == "always",
        Colors = HasColors,
        IsoTimes = options.IsoTimes,
        UserFormats = _userFormats,
        TimeZone = zone,
    };
}
