using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// Reads the kernel's ring of events (Documentation/bpf/ringbuf.rst). Its map is mapped into memory:
/// <code>
///   consumer position | producer position | data |
///       (a page)            (a page)
/// </code>
/// A record is its length in four bytes, whose highest bits say whether it is still written (busy) or void, four bytes
/// for the kernel, and the event, padded to eight bytes. One that begins near the end of the data goes on at their begin. (The kernel
/// would map the data twice in a row, so that it need not; each of their pages would count twice as memory of this process.)
/// </summary>
sealed unsafe class EventRing : IDisposable
{
    readonly int _fd;
    readonly nuint _page = (nuint)LinuxCalls.getpagesize();
    readonly nuint _size;
    readonly byte* _consumer;
    readonly byte* _producer;
    readonly byte* _data;

    /// <summary>Room for the largest event.</summary>
    readonly byte[] _whole = GC.AllocateUninitializedArray<byte>(sizeof(CgroupEvent), pinned: true);
    ulong _position;
    ulong _end;

    /// <param name="fd">Of the map; stays its owner's.</param>
    /// <param name="size">Bytes of data, a power of two.</param>
    public EventRing(int fd, int size)
    {
        _fd = fd;
        _size = (nuint)size;
        _consumer = Map(_page, LinuxConstants.PROT_READ | LinuxConstants.PROT_WRITE, 0);
        _producer = Map(_page + _size, LinuxConstants.PROT_READ, (long)_page);
        _data = _producer + _page;
        _position = Volatile.Read(ref *(ulong*)_consumer);
    }

    /// <summary>Begins to read what is there now. False: nothing is.</summary>
    public bool Begin()
    {
        _end = Volatile.Read(ref *(ulong*)_producer);
        return _position < _end;
    }

    /// <summary>
    /// The next event of those that were there at <see cref="Begin"/>; null at the end, or at a record that is still
    /// written. It is good until <see cref="Release"/>.
    /// </summary>
    public SocketEvent* Next()
    {
        while (_position < _end)
        {
            var at = (nuint)_position & (_size - 1);
            var record = _data + at;
            var header = Volatile.Read(ref *(uint*)record);
            if ((header & Bpf.BPF_RINGBUF_BUSY_BIT) != 0)
            {
                return null;
            }

            var length = header & ~(Bpf.BPF_RINGBUF_BUSY_BIT | Bpf.BPF_RINGBUF_DISCARD_BIT);
            _position += (length + Bpf.BPF_RINGBUF_HDR_SZ + 7) & ~7u;
            if ((header & Bpf.BPF_RINGBUF_DISCARD_BIT) == 0 && length >= Unsafe.SizeOf<SocketEvent>())
            {
                var begin = at + Bpf.BPF_RINGBUF_HDR_SZ;
                return begin + length <= _size ? (SocketEvent*)(_data + begin) : Join(begin, length);
            }
        }

        return null;
    }

    /// <summary>Whether everything that was there at <see cref="Begin"/> has been read.</summary>
    public bool IsAtEnd => _position >= _end;

    /// <summary>Gives what has been read back to the kernel.</summary>
    public void Release() => Volatile.Write(ref *(ulong*)_consumer, _position);

    /// <summary>Waits until an event comes that wakes, or the time is over.</summary>
    public void Wait(int milliseconds)
    {
        var polled = new PollFd { fd = _fd, events = LibcConstants.POLLIN };
        _ = Libc.poll(&polled, 1, milliseconds);
    }

    public void Dispose()
    {
        _ = LinuxCalls.munmap(_consumer, _page);
        _ = LinuxCalls.munmap(_producer, _page + _size);
    }

    /// <summary>An event whose end is at the data's begin, in one piece.</summary>
    SocketEvent* Join(nuint begin, uint length)
    {
        var ring = new ReadOnlySpan<byte>(_data, (int)_size);
        var whole = _whole.AsSpan(0, (int)Math.Min(length, (uint)_whole.Length));
        var end = ring[(int)begin..];
        end = end[..Math.Min(end.Length, whole.Length)];
        end.CopyTo(whole);
        ring[..(whole.Length - end.Length)].CopyTo(whole[end.Length..]);
        return (SocketEvent*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_whole));
    }

    byte* Map(nuint length, int protection, long offset)
    {
        var address = LinuxCalls.mmap(null, length, protection, LinuxConstants.MAP_SHARED, _fd, offset);
        return (nint)address != -1 ? (byte*)address : throw new EbpfException("the ring of events cannot be mapped: " + new Win32Exception().Message);
    }
}
