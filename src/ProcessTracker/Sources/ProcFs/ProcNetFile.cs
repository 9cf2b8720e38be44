using System.Text;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>An open file of /proc/net. It stays with the network namespace in which it was opened and is read again from its beginning.</summary>
sealed unsafe class ProcNetFile : IDisposable
{
    int _fd;

    ProcNetFile(int fd) => _fd = fd;

    /// <summary>Null where the kernel has no such table (no IPv6, no UDP-Lite).</summary>
    public static ProcNetFile? Open(string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + "\0"))
        {
            var fd = Libc.open(bytes, LibcConstants.O_RDONLY | LibcConstants.O_CLOEXEC);
            return fd < 0 ? null : new ProcNetFile(fd);
        }
    }

    /// <summary>Reads from an offset on; 0 at the end, or where it cannot be read any more.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        fixed (byte* bytes = buffer)
        {
            return (int)Math.Max(0, Libc.pread(_fd, bytes, (nuint)buffer.Length, offset));
        }
    }

    /// <summary>Appends the file's rows.</summary>
    /// <param name="buffer">At least as long as a line (150 bytes); carries what a read left over.</param>
    public void Read(SocketTable table, SocketRows rows, Span<byte> buffer)
    {
        long offset = 0;
        var held = 0;
        while (true)
        {
            var got = Read(buffer[held..], offset);
            if (got == 0)
            {
                return;
            }

            offset += got;
            var used = ReadLines(buffer[..(held + got)], table, rows);
            held = held + got - used;
            if (held == buffer.Length)
            {
                return; // A line longer than the buffer: not a table of sockets.
            }

            buffer.Slice(used, held).CopyTo(buffer);
        }
    }

    /// <summary>Appends the rows of the complete lines and returns how many bytes they took.</summary>
    public static int ReadLines(ReadOnlySpan<byte> text, SocketTable table, SocketRows rows)
    {
        var used = 0;
        while (text[used..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (!ProcNetParser.TryRead(text.Slice(used, length), table, ref rows.Add()))
            {
                rows.RemoveLast();
            }

            used += length + 1;
        }

        return used;
    }

    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = Libc.close(_fd);
            _fd = -1;
        }
    }
}
