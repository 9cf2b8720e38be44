using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>Walks a directory by getdents64(2) without allocating; the entries <c>.</c> and <c>..</c> are left out.</summary>
unsafe ref struct DirectoryReader(int directory, Span<byte> buffer)
{
    readonly Span<byte> _buffer = buffer;
    int _length;
    int _next;

    public Entry Current { get; private set; }

    public readonly DirectoryReader GetEnumerator() => this;

    public bool MoveNext()
    {
        do
        {
            if (_next >= _length && !Fill())
            {
                return false;
            }

            var entry = _buffer[_next.._length];
            _next += MemoryMarshal.Read<ushort>(entry[Dirent64.d_reclen..]);
            var name = entry[Dirent64.d_name..];
            Current = new Entry(MemoryMarshal.Read<ulong>(entry[Dirent64.d_ino..]), name[..name.IndexOf((byte)0)]);
        }
        while (Current.Name is [(byte)'.'] or [(byte)'.', (byte)'.']);
        return true;
    }

    bool Fill()
    {
        fixed (byte* bytes = _buffer)
        {
            _length = (int)Libc.getdents64(directory, bytes, (nuint)_buffer.Length);
            _next = 0;
            return _length > 0;
        }
    }

    /// <summary>An entry; in memory a zero byte follows its name.</summary>
    public readonly ref struct Entry(ulong inode, ReadOnlySpan<byte> name)
    {
        public ulong Inode { get; } = inode;

        public ReadOnlySpan<byte> Name { get; } = name;
    }
}
