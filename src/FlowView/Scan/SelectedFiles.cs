using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.View.Query;

namespace Enrichment.View.Scan;

/// <summary>The files that a command line names, and the flows in them that pass. What is wrong with one file is said and does not keep the others from being read.</summary>
sealed class SelectedFiles(ViewOptions options, FlowFilter filter, TimeWindow window, TextWriter errors) : IDisposable
{
    readonly List<ScannedFile> _scanned = [];
    readonly PipedInput _input = new(options.ReadsTwice ? options.TemporaryDirectory ?? Path.GetTempPath() : null);

    /// <summary>The files that were read, in their order.</summary>
    public IReadOnlyList<ScannedFile> Scanned => _scanned;

    /// <summary>Whether every file was whole.</summary>
    public bool AllGood { get; private set; } = true;

    /// <param name="source">Learns what the files tell of names.</param>
    /// <param name="target">Null: only the totals are wanted.</param>
    /// <param name="shared">Takes the flows instead, on all cores.</param>
    public void Scan(FlowSource source, IFlowTarget? target, Totals totals, ISharedTarget? shared = null)
    {
        var files = 0;
        try
        {
            var paths = FileList.Select(options);
            var scan = Open(source, target, shared, totals, ref paths);
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
                totals.ClipWindow(scan.Window.After, scan.Window.Before);
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
    }

    /// <summary>A relative window is made absolute by the files' own totals.</summary>
    FileScan Open(FlowSource source, IFlowTarget? target, ISharedTarget? shared, Totals totals, ref IEnumerable<string> paths)
    {
        var absolute = window;
        if (window.IsRelative)
        {
            paths = [.. paths];
            var (first, last) = FileSpan.Of(paths);
            absolute = window.Within(first, last);
        }

        var passing = options.Window is null ? filter : FlowFilter.Within(absolute.After, absolute.Before).And(filter);
        return new FileScan(source, target, passing, absolute, totals, options.Limit, shared, _scanned, _input);
    }

    public void Dispose() => _input.Dispose();

    void Show(FileScan scan, string path)
    {
        try
        {
            scan.Show(path);
        }
        catch (Exception wrong) when (FileTrouble.Sentence(FileList.NameOf(path), wrong) is { } sentence)
        {
            Report(sentence);
        }
    }

    void Report(string what)
    {
        AllGood = false;
        errors.WriteLine($"flowview: {what}");
    }
}
