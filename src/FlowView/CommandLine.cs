using Enrichment.Fields;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Records;
using Enrichment.View.Files;
using Enrichment.View.Format;
using Enrichment.View.Help;
using Enrichment.View.Profiles;
using Enrichment.View.Query;

namespace Enrichment.View;

/// <summary>From the command line to the exit code: 0 shown, 1 failed or damaged input, 2 usage.</summary>
static class CommandLine
{
    const int Ok = 0, Failed = 1, Usage = 2;

    /// <param name="zone">Of the dates.</param>
    public static int Run(string[] args, OutputFile output, TextWriter errors, TimeZoneInfo zone)
    {
        try
        {
            var status = args is [ProfileCommand.Name, .. var rest]
                ? ProfileCommand.Run(rest, output, errors, zone)
                : Run(ViewOptions.Parse(args), output, errors, zone);
            output.Flush();
            return status;
        }
        catch (UsageException wrong)
        {
            errors.WriteLine($"flowview: {wrong.Message}");
            return Usage;
        }
        catch (OutputFormatException wrong)
        {
            errors.WriteLine(wrong.Message); // word for word nfdump's
            return Failed;
        }
        catch (BrokenPipeException)
        {
            return Ok; // the reader, head for one, has seen enough
        }
        catch (Exception wrong) when (wrong is OutputFailedException or SpillException or ChangedFileException or InsufficientMemoryException)
        {
            errors.WriteLine($"flowview: {wrong.Message}");
            return Failed;
        }
    }

    static void Show(ViewOptions options, OutputFile output)
    {
        switch (options.Help)
        {
            case HelpPage.Options: HelpText.Write(output); break;
            case HelpPage.Examples: Examples.Write(output); break;
            case HelpPage.Fields: FieldMatrix.Write(output); break;
            case HelpPage.Manual: new ManualPage(output).Write(); break;
            case HelpPage.Completion: Completions.Write(output, options.Shell); break;
            default: output.Line($"flowview {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}"); break;
        }
    }

    static int Run(ViewOptions options, OutputFile output, TextWriter errors, TimeZoneInfo zone)
    {
        if (options.Help != HelpPage.None)
        {
            Show(options, output);
            return Ok;
        }

        zone = options.Utc ? TimeZoneInfo.Utc : zone;
        var filter = QueryFilter.Read(options, zone);
        var shown = QueryFilter.ReadPostFilter(options, zone);
        if (options.DumpFilter)
        {
            output.Line(filter.IsAll ? "any" : filter.ToString());
            if (options.PostFilter is not null)
            {
                output.Line($"-P {shown}");
            }

            return Ok;
        }

        if (options.CheckFilter)
        {
            return Ok;
        }

        if (options.Ignored is { } ignored)
        {
            errors.WriteLine($"flowview: {ignored}");
        }

        if (options.Task != FileTask.None)
        {
            return new FileTasks(options, output, errors, zone).Run() ? Ok : Failed;
        }

        var window = options.Window is { } text ? TimeWindow.Parse(text, zone) : new TimeWindow();
        using var viewer = new Viewer(options, filter, shown, window, output, errors, zone);
        return viewer.Run() ? Ok : Failed;
    }
}
