using Enrichment.Files;
using Enrichment.Native;
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

    const string Partly = "; what went out before is not a whole file";

    readonly string _name;
    readonly string _target;
    readonly string _kept;
    readonly TemporaryFile? _temporary;
    readonly NfcapdWriter _writer;
    bool _inPlace;

    /// <param name="kept">For the sentence about a failure.</param>
    FlowFileOutput(string name, string target, string kept, TemporaryFile? temporary, Func<NfcapdWriterOptions, NfcapdWriter> create, Packing packing)
    {
        (_name, _target, _kept, _temporary) = (name, target, kept, temporary);
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
    /// <exception cref="BrokenPipeException">Who reads the pipe has gone.</exception>
    public static FlowFileOutput Create(string path, Packing packing, Func<Stream> standardOutput)
    {
        try
        {
            if (path == "-")
            {
                return new FlowFileOutput(path, "", Partly, null, options => new NfcapdWriter(standardOutput(), options), packing);
            }

            var status = FileStatus.Of(path);
            if (status is { IsDirectory: true })
            {
                throw new OutputFailedException($"-w {path}: is a directory");
            }

            return status is null or { IsRegular: true }
                ? CreateFile(path, packing)
                : new FlowFileOutput(path, path, Partly, null, options => new NfcapdWriter(OpenDevice(path), options), packing);
        }
        catch (Exception wrong) when (wrong is IOException and not OutputFailedException or UnauthorizedAccessException)
        {
            throw Failed(path, wrong, "");
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
            throw Failed(_name, wrong, _kept);
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
        var kept = File.Exists(target) ? "; the file that was there is as it was" : "; no file was made";
        var temporary = TemporaryFile.Create(Path.GetDirectoryName(target)!, copy: true);
        try
        {
            return new FlowFileOutput(path, target, kept, temporary, options => new NfcapdWriter(temporary.Handle, options), packing);
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

    /// <summary>Without a buffer: one would try again at the end to write what could not be written.</summary>
    static FileStream OpenDevice(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);

    static IOException Failed(string name, Exception wrong, string kept) => wrong.HResult == LibcConstants.EPIPE
        ? new BrokenPipeException()
        : new OutputFailedException($"-w {name}: cannot be written: {FailureReason.Of(wrong)}{kept}");
}
