using System.Buffers;
using System.Text;
using Enrichment.Files;
using Enrichment.Native;

namespace Enrichment.View.Format;

/// <summary>Who reads our output has gone; nothing more needs to be written.</summary>
sealed class BrokenPipeException : IOException;

/// <summary>The output cannot be written (disk full).</summary>
sealed class OutputFailedException(string message) : IOException(message);

/// <summary>Bytes on their way to standard output, in large writes. Unlike Console's stream it says when the reader has gone.</summary>
sealed class OutputFile(Stream stream, bool isTerminal) : IBufferWriter<byte>, IDisposable
{
    const int Size = 64 * 1024;

    byte[] _buffer = new byte[Size];
    int _used;

    /// <summary>Text from files must not steer it.</summary>
    public bool IsTerminal { get; } = isTerminal;

    public static OutputFile StandardOutput() => new(new DescriptorStream(1), !Console.IsOutputRedirected);

    /// <summary>For what is no text.</summary>
    public Stream Raw => stream;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_used);
    }

    /// <summary>What is larger than the buffer goes out as it is.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Size)
        {
            Flush();
            Send(bytes);
            return;
        }

        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    public void Line(string text) => Write(Encoding.UTF8.GetBytes(text + "\n"));

    public void Flush()
    {
        var used = _used;
        _used = 0;
        Send(_buffer.AsSpan(0, used));
    }

    void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException wrong)
        {
            throw wrong.HResult == LibcConstants.EPIPE
                ? new BrokenPipeException()
                : new OutputFailedException($"the output cannot be written: {wrong.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            throw new OutputFailedException("the output cannot be written: it is closed"); // >&-
        }
    }

    /// <summary>Without a flush: what an error left behind is not written.</summary>
    public void Dispose() => stream.Dispose();

    void MakeRoom(int size)
    {
        if (_buffer.Length - _used >= Math.Max(size, 1))
        {
            return;
        }

        Flush();
        if (_buffer.Length < size)
        {
            _buffer = new byte[size];
        }
    }
}
