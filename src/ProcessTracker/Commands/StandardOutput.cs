using Enrichment.Files;
using Enrichment.Native;

namespace Enrichment.Tracker.Commands;

/// <summary>
/// Standard output by write(2). .NET's own stream says nothing when the reader of a pipe is gone, and a watch would go
/// on for nobody.
/// </summary>
sealed class StandardOutput : IDisposable
{
    const int FlushAt = 64 * 1024;

    readonly DescriptorStream _descriptor = new(1);
    readonly MemoryStream _buffer = new();

    /// <exception cref="IOException">The reader is gone, or the disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        if (_buffer.Length >= FlushAt)
        {
            Flush();
        }
    }

    /// <exception cref="IOException">The reader is gone, or the disk is full.</exception>
    public void Flush()
    {
        var rest = _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length);
        _buffer.SetLength(0);
        try
        {
            _descriptor.Write(rest);
        }
        catch (IOException wrong) when (wrong.HResult == LibcConstants.EPIPE)
        {
            throw new ReaderGoneException();
        }
    }

    public void Dispose() => _buffer.Dispose();
}

/// <summary>Nobody reads our output any more (head has seen enough): no failure.</summary>
sealed class ReaderGoneException() : IOException("nobody reads the output any more");
