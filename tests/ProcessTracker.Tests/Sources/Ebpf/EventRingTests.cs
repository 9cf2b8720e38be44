using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Enrichment.Tracker.Sources.Ebpf;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Ebpf;

/// <summary>A file in the shape of the kernel's ring, written as the kernel writes.</summary>
public sealed class EventRingTests : IDisposable
{
    const int Size = 4096;
    const uint Busy = 1u << 31, Discarded = 1u << 30;

    readonly int _page = Environment.SystemPageSize;
    readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
    ulong _end;

    public EventRingTests() => _file.SetLength((2 * _page) + Size);

    public void Dispose() => _file.Dispose();

    /// <summary>Records of these sizes begin and end at every place where one can.</summary>
    [Fact]
    public unsafe void Next_ManyTimesAround_EveryEventIsWhole()
    {
        using var ring = new EventRing((int)_file.SafeFileHandle.DangerousGetHandle(), Size);
        ulong written = 0, read = 0;
        for (var round = 0; round < 200; round++)
        {
            for (var i = 0; i < 20; i++, written++)
            {
                Write(new CgroupEvent { Event = { Cookie = written, Time = ~written }, NetNsCookie = written }, written % 3 == 0, flags: 0);
            }

            Assert.True(ring.Begin());
            for (var next = ring.Next(); next is not null; next = ring.Next(), read++)
            {
                Assert.Equal((read, ~read), (next->Cookie, next->Time));
                Assert.True(read % 3 != 0 || ((CgroupEvent*)next)->NetNsCookie == read, "the larger event's end is not its own");
            }

            Assert.True(ring.IsAtEnd);
            ring.Release();
        }

        Assert.Equal(written, read);
    }

    [Fact]
    public unsafe void Next_EventStillWritten_WaitsForIt()
    {
        using var ring = new EventRing((int)_file.SafeFileHandle.DangerousGetHandle(), Size);
        Write(new CgroupEvent { Event = { Cookie = 1 } }, isLarge: false, Discarded);
        Write(new CgroupEvent { Event = { Cookie = 2 } }, isLarge: false, flags: 0);
        var busy = _end;
        Write(new CgroupEvent { Event = { Cookie = 3 } }, isLarge: false, Busy);

        Assert.True(ring.Begin());
        Assert.Equal(2ul, ring.Next()->Cookie);
        Assert.True(ring.Next() is null);
        Assert.False(ring.IsAtEnd);

        _end = busy;
        Write(new CgroupEvent { Event = { Cookie = 3 } }, isLarge: false, flags: 0);
        Assert.Equal(3ul, ring.Next()->Cookie);
        Assert.True(ring.IsAtEnd);
    }

    void Write(CgroupEvent e, bool isLarge, uint flags)
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<CgroupEvent>(in e))[..(isLarge ? Marshal.SizeOf<CgroupEvent>() : Marshal.SizeOf<SocketEvent>())];
        var record = new byte[8 + bytes.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)bytes.Length | flags);
        bytes.CopyTo(record.AsSpan(8));
        var at = (int)(_end % Size);
        var first = Math.Min(record.Length, Size - at);
        RandomAccess.Write(_file.SafeFileHandle, record.AsSpan(0, first), (2 * _page) + at);
        RandomAccess.Write(_file.SafeFileHandle, record.AsSpan(first), 2 * _page);
        _end = (_end + (ulong)record.Length + 7) & ~7ul;
        RandomAccess.Write(_file.SafeFileHandle, BitConverter.GetBytes(_end), _page);
    }
}
