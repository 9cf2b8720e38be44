using System.Globalization;
using Enrichment.Files;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.View.Scan;

/// <summary>
/// Standard input as a flow file (<c>-r -</c>). Where flows are read a second time, as connections and sorted flows are, it is copied into a
/// temporary directory first. The copy loses its name as soon as it is open, so that nothing is left behind however the program ends.
/// </summary>
/// <param name="directory">Where the copy goes; null: it is read once, and needs none.</param>
sealed class PipedInput(string? directory) : IDisposable
{
    const int BufferSize = 64 * 1024, CopySize = 1 << 20;

    SafeFileHandle? _copy;

    /// <summary>What can be opened again, as often as is needed.</summary>
    public string Path => _copy is null ? FileList.StandardInput : string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_copy.DangerousGetHandle()}");

    /// <exception cref="IOException">The directory has no room for the copy; the message names it.</exception>
    public FileStream Open()
    {
        if (directory is null)
        {
            return Input();
        }

        _copy ??= Copy(directory);
        return new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
    }

    public void Dispose() => _copy?.Dispose();

    static SafeFileHandle Copy(string directory)
    {
        var at = 0L;
        try
        {
            // Not a file in the making, which is locked: this one is opened again.
            var name = System.IO.Path.Combine(directory, $"flowview.{Guid.NewGuid():N}");
            var file = File.OpenHandle(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            File.Delete(name);
            using var input = Input();
            var buffer = new byte[CopySize];
            for (int got; (got = input.Read(buffer)) > 0; at += got)
            {
                RandomAccess.Write(file, buffer.AsSpan(0, got), at);
            }

            return file;
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"cannot be copied into {directory}, from where it would be read twice: {FailureReason.Of(wrong)}; {at >> 20} MB are there: --tmpdir names another directory", wrong);
        }
    }

    static FileStream Input() => new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: BufferSize);
}
