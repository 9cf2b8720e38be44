using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>All that <c>--write</c> does: files of all flows or of each exporter, what is done with finished ones, and what became of the flows.</summary>
sealed class FileOutputs : IDisposable
{
    readonly StampingOptions _options;
    readonly string _directory;
    readonly TimeProvider _time;
    readonly Action<string> _say;
    readonly FinishedFiles? _finished;
    RotatingNfcapdWriter? _one;
    SplitOutput? _split;

    public FileOutputs(StampingOptions options, string directory, TimeProvider time, Action<string> say)
    {
        (_options, _directory, _time, _say) = (options, directory, time, say);
        var expiry = new FileExpiry(directory, options.KeepAge, options.KeepBytes, TimeProvider.System, say);
        _finished = options.OnRotate is not null || expiry.HasBounds ? new FinishedFiles(options.OnRotate, expiry, say) : null;
    }

    public long FlowsWritten => Writers.Sum(writer => writer.FlowsWritten);

    public long FilesFinished => Writers.Sum(writer => writer.FilesFinished);

    public long FlowsLost => Writers.Sum(writer => writer.FlowsLost);

    IEnumerable<RotatingNfcapdWriter> Writers => _one is not null ? [_one] : _split?.Writers ?? [];

    /// <summary>Opens the folder; what a crashed run left there is saved.</summary>
    /// <exception cref="IOException">Nothing can be written there; one sentence.</exception>
    public IFlowOutput Open()
    {
        IFlowOutput output;
        if (_options.SplitByExporter)
        {
            Begin(_directory).Dispose(); // So that it is known now whether files can be written.
            foreach (var folder in Directory.EnumerateDirectories(_directory))
            {
                Begin(folder).Dispose();
            }

            output = _split = new SplitOutput(_directory, BeginLater);
        }
        else
        {
            output = new NfcapdOutput(_one = Begin(_directory));
        }

        _finished?.Start();
        return output;
    }

    public void Print(TextWriter to)
    {
        var lost = FlowsLost > 0 ? $"; {FlowsLost} flows were lost: the disk had no room, or the folder was not there" : "";
        to.WriteLine($"  written         {FlowsWritten} flows to {FilesFinished} files in {_directory}{lost}");
    }

    public void Dispose() => _finished?.Dispose();

    RotatingNfcapdWriter Begin(string directory)
    {
        var writer = new RotatingNfcapdWriter(OptionsOf(directory), _time, _say);
        writer.Start();
        return writer;
    }

    /// <summary>While it runs: a folder that cannot be made now is tried again with each file, and meanwhile its flows are counted as lost.</summary>
    RotatingNfcapdWriter BeginLater(string directory)
    {
        var writer = new RotatingNfcapdWriter(OptionsOf(directory), _time, _say);
        try
        {
            writer.Start();
        }
        catch (IOException)
        {
            // The first flow will say why.
        }

        return writer;
    }

    RotatingNfcapdOptions OptionsOf(string directory) => new()
    {
        Directory = directory,
        Rotation = _options.Rotation,
        SubDirectories = _options.SubDirectories,
        Finished = _finished is null ? null : _finished.Add,
        File = new NfcapdWriterOptions
        {
            Compression = _options.Compression,
            Ident = _options.Ident,
            Placeholder = _options.Placeholder,
            Stamps = _options.Trackers.Count > 0 || _options.Services,
        },
    };
}
