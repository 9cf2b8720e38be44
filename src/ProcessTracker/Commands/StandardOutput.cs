using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Tracker.Commands;

/// <summary>
/// Standard output by write(2). .NET's own stream says nothing when the reader of a pipe is gone, and a watch would go
/// on for nobody.
/// </summary>
sealed unsafe class StandardOutput : IDisposable
{
    const int Descriptor = 1;
    const int FlushAt = 64 * 1024;

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
        while (!rest.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = rest)
            {
                written = Libc.write(Descriptor, bytes, (nuint)rest.Length);
            }

            if (written >= 0)
            {
                rest = rest[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is not (LibcConstants.EINTR or LibcConstants.EAGAIN) and var error)
            {
                throw error == LibcConstants.EPIPE ? new ReaderGoneException() : new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public void Dispose() => _buffer.Dispose();
}

/// <summary>Nobody reads our output any more (head has seen enough): no failure.</summary>
sealed class ReaderGoneException() : IOException("nobody reads the output any more");
