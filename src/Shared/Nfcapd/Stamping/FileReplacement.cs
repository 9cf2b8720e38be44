using Enrichment.Files;
using Enrichment.Nfcapd.Writing;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// A file that is made of another and takes a place when it is complete: its own, or the other's. Until then, and if it never comes to
/// that, what was in the place stays as it was.
/// </summary>
sealed class FileReplacement : IDisposable
{
    readonly string _input;
    readonly string _target;
    readonly TemporaryFile _temporary;
    bool _inPlace;

    FileReplacement(string input, string target, in FileStatus before)
    {
        (_input, _target, Before) = (input, target, before);
        _temporary = TemporaryFile.Create(Path.GetDirectoryName(target)!, copy: true);
        FileAttributesCopy.MakePrivate(_temporary.Handle);
        Handle = new SafeFileHandle(_temporary.Handle.DangerousGetHandle(), ownsHandle: false);
    }

    /// <summary>To write to. The file stays open, and locked, when this is closed.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The input before it was read.</summary>
    public FileStatus Before { get; }

    /// <summary>Whether it takes the place of the file that it is made of.</summary>
    public bool IsInput => FileStatus.Of(_target) is { } there && there.IsSameFile(Before);

    /// <summary>The new file as it is in its place.</summary>
    public FileStatus Placed { get; private set; }

    /// <summary>Somebody is owner now who was not.</summary>
    public bool IsOwnerLost { get; private set; }

    /// <param name="before">Of the input, from before it was opened.</param>
    /// <param name="output">A link's place is kept; what it leads to is replaced.</param>
    /// <exception cref="IOException">No room for the output.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed to write there.</exception>
    public static FileReplacement Begin(string input, in FileStatus before, string output)
    {
        var file = new FileInfo(Path.GetFullPath(output));
        return new FileReplacement(input, file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName, before);
    }

    /// <summary>
    /// Gives the complete file the owner, mode, times and attributes of the one it is made of, brings it to the disk and puts it in its
    /// place.
    /// </summary>
    /// <exception cref="FileChangedException">The input is not as it was at the beginning.</exception>
    /// <exception cref="IOException">It did not come to the disk, or not to its place.</exception>
    public void Commit()
    {
        IsOwnerLost = !FileAttributesCopy.Apply(Before, _input, _temporary.Handle);
        RandomAccess.FlushToDisk(_temporary.Handle);
        var placed = FileStatus.Of(_temporary.Path);
        if (FileStatus.Of(_input) is not { } now || !now.IsUnchanged(Before))
        {
            throw new FileChangedException($"{_input}: was written to while it was being stamped, and is left as it is");
        }

        _temporary.Handle.Dispose(); // It unlocks: under its own name anybody may read it at once.
        _temporary.MoveTo(_target, overwrite: true);
        _inPlace = true;
        Placed = placed ?? default;
    }

    /// <summary>Removes what is not in its place.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        if (!_inPlace)
        {
            _temporary.Delete();
        }

        _temporary.Handle.Dispose();
    }
}
