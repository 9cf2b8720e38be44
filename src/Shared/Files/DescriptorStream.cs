using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Files;

/// <summary>
/// Writes with write(2), so where several commands share one file (<c>{ a; b; } > file</c>) each goes on where the one
/// before ended. A FileStream writes at positions of its own and leaves the shared one where it was.
/// </summary>
/// <param name="descriptor">Stays open when the stream is disposed.</param>
public unsafe class DescriptorStream(int descriptor) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">With errno as its HResult.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
            {
                written = Libc.write(descriptor, bytes, (nuint)buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
            }
            else
            {
                GoOnAfter(Marshal.GetLastPInvokeError());
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    static void GoOnAfter(int error)
    {
        switch (error)
        {
            case LibcConstants.EINTR:
                break;
            case LibcConstants.EAGAIN: // Somebody made the terminal or the pipe non-blocking.
                Thread.Sleep(1);
                break;
            default:
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }
}
