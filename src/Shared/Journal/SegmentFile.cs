using System.Runtime.InteropServices;
using Enrichment.Native;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Journal;

/// <summary>The segment being written. Its whole chunks stay whatever happens.</summary>
sealed class SegmentFile : IDisposable
{
    readonly SafeFileHandle _handle;

    SegmentFile(string path, SafeFileHandle handle) => (Path, _handle) = (path, handle);

    public string Path { get; }

    public long Length { get; private set; }

    /// <summary>When it was last brought to the disk.</summary>
    public long SyncedNs { get; private set; }

    /// <exception cref="IOException">No room, or no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public static SegmentFile Create(string folder, long startNs, Guid bootId)
    {
        for (var start = startNs; ; start++)
        {
            var path = System.IO.Path.Combine(folder, SegmentName.Of(start));
            try
            {
                var file = new SegmentFile(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
                file.Begin(new SegmentHeader(start, bootId), folder);
                return file;
            }
            catch (IOException) when (File.Exists(path) && new FileInfo(path).Length > 0 && start < startNs + 1000)
            {
                // A segment of the same moment: the clock was set back to where it had been.
            }
        }
    }

    /// <exception cref="IOException">No room; the file then ends as it did before, as far as the disk allows.</exception>
    public void Append(ReadOnlySpan<byte> chunk, bool sync, long nowNs)
    {
        RandomAccess.Write(_handle, chunk, Length);
        Length += chunk.Length;
        if (sync)
        {
            Sync();
            SyncedNs = nowNs;
        }
    }

    /// <summary>Cuts what may have been written in part; a segment without a chunk goes.</summary>
    public void Abandon()
    {
        try
        {
            if (Length > SegmentHeader.Size)
            {
                RandomAccess.SetLength(_handle, Length);
            }
            else
            {
                File.Delete(Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reader stops at what is not whole, and nobody writes behind it.
        }

        _handle.Dispose();
    }

    public void Dispose() => _handle.Dispose();

    void Begin(SegmentHeader header, string folder)
    {
        try
        {
            Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
            header.Write(bytes);
            RandomAccess.Write(_handle, bytes, 0);
            Length = SegmentHeader.Size;
            Sync();
            SyncedNs = header.StartNs;
            SyncFolder(folder);
        }
        catch (IOException)
        {
            Length = 0;
            Abandon();
            throw;
        }
    }

    unsafe void Sync()
    {
        if (Libc.fdatasync((int)_handle.DangerousGetHandle()) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    // .NET opens no directories. A file system that cannot do this loses a name only when the power fails.
    static unsafe void SyncFolder(string folder)
    {
        fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(folder + "\0"))
        {
            var descriptor = Libc.open(path, LibcConstants.O_RDONLY | LibcConstants.O_CLOEXEC);
            if (descriptor >= 0)
            {
                _ = Libc.fsync(descriptor);
                _ = Libc.close(descriptor);
            }
        }
    }
}
