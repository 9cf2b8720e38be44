using Enrichment.Files;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Writing;
using Enrichment.View.Format;

namespace Enrichment.View.Files;

/// <summary>
/// The file that -w writes. It has a temporary name until it is complete, so that its own name is never that of half a file; into pipes,
/// devices and standard output (-) blocks go as they come.
/// </summary>
sealed class FlowFileOutput : IDisposable
{
    const uint Nfdump = 4; // as creator

    // Packing takes most of the time; beyond that many, the thread that reads is what is waited for.
    const int MostPacking = 8;

    readonly string _name;
    readonly string _target;
    readonly TemporaryFile? _temporary;
    readonly NfcapdWriter _writer;
    bool _inPlace;

    FlowFileOutput(string name, string target, TemporaryFile? temporary, Func<NfcapdWriterOptions, NfcapdWriter> create, Packing packing)
    {
        (_name, _target, _temporary) = (name, target, temporary);
        _writer = create(new NfcapdWriterOptions
        {
            Compression = packing, Creator = Nfdump, Stamps = true, PackingThreads = Math.Min(Environment.ProcessorCount, MostPacking),
        });
    }

    /// <summary>Of the new file: that of the last file read, or the one asked for.</summary>
    public string Ident
    {
        get => _writer.Ident;
        set => _writer.Ident = value;
    }

    /// <param name="path">A file, or - for standard output.</param>
    /// <param name="standardOutput">Where - leads to.</param>
    /// <exception cref="OutputFailedException">It cannot be written.</exception>
    public static FlowFileOutput Create(string path, Packing packing, Func<Stream> standardOutput)
    {
        try
        {
            if (path == "-")
            {
                return new FlowFileOutput("standard output", "", null, options => new NfcapdWriter(standardOutput(), options), packing);
            }

            var status = FileStatus.Of(path);
            if (status is { IsDirectory: true })
            {
                throw new OutputFailedException($"-w {path}: is a directory");
            }

            return status is null or { IsRegular: true }
                ? CreateFile(path, packing)
                : new FlowFileOutput(path, path, null, options => new NfcapdWriter(new FileStream(path, FileMode.Open, FileAccess.Write), options), packing);
        }
        catch (Exception wrong) when (wrong is IOException and not OutputFailedException or UnauthorizedAccessException)
        {
            throw Failed(path, wrong);
        }
        catch (MissingLibraryException wrong)
        {
            throw new OutputFailedException(wrong.Message);
        }
    }

    /// <summary>Runs a step of writing, and says of a failure which file it is of.</summary>
    /// <exception cref="OutputFailedException">The disk is full, or worse.</exception>
    /// <exception cref="BrokenPipeException">Who reads the pipe has gone.</exception>
    public void Guard<T>(Action<NfcapdWriter, T> step, T argument)
    {
        try
        {
            step(_writer, argument);
        }
        catch (IOException wrong)
        {
            throw wrong.HResult == OutputFile.BrokenPipe ? new BrokenPipeException() : Failed(_name, wrong);
        }
    }

    /// <summary>The file is complete and takes its place.</summary>
    /// <exception cref="OutputFailedException">It did not come to the disk.</exception>
    public void Complete() => Guard(
        static (writer, output) =>
        {
            writer.Complete();
            output.MoveToPlace();
        }, this);

    /// <summary>Removes what is not complete.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        if (_temporary is not null && !_inPlace)
        {
            _temporary.Delete();
        }
    }

    static FlowFileOutput CreateFile(string path, Packing packing)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        var target = file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
        var temporary = TemporaryFile.Create(Path.GetDirectoryName(target)!, copy: true);
        try
        {
            return new FlowFileOutput(path, target, temporary, options => new NfcapdWriter(temporary.Handle, options), packing);
        }
        catch
        {
            temporary.Delete();
            throw;
        }
    }

    void MoveToPlace()
    {
        _writer.Dispose(); // It unlocks: under its own name anybody may read it at once.
        _temporary?.MoveTo(_target, overwrite: true);
        _inPlace = true;
    }

    static OutputFailedException Failed(string name, Exception wrong) =>
        new($"-w {name}: cannot be written: {(wrong is DirectoryNotFoundException ? "there is no such directory" : wrong.Message)}");
}
