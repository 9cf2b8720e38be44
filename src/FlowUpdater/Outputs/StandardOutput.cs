using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Updater.Outputs;

/// <summary>
/// Standard output as a stream that says when nobody reads it any more (| head); the runtime's own passes over that in silence. It writes where the shared
/// offset of the descriptor is, so what others write to the same file is not overwritten.
/// </summary>
/// <param name="readerGone">Called once.</param>
sealed unsafe class StandardOutput(Action readerGone) : Stream
{
    const int Descriptor = 1;

    bool _isGone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The reader is gone, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* at = buffer)
            {
                written = Libc.write(Descriptor, at, (nuint)buffer.Length);
            }

            if (written >= 0)
            {
                buffer = buffer[(int)written..];
            }
            else
            {
                Fail(Marshal.GetLastPInvokeError());
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    void Fail(int error)
    {
        switch (error)
        {
            case LibcConstants.EINTR:
                return;
            case LibcConstants.EAGAIN: // Somebody made the terminal or the pipe non-blocking.
                Thread.Sleep(1);
                return;
            case LibcConstants.EPIPE when !_isGone:
                _isGone = true;
                readerGone();
                break;
        }

        throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }
}
