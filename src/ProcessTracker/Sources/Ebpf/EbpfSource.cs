using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>Sockets as the kernel tells of them, event by event; and on demand all that there are.</summary>
sealed unsafe class EbpfSource : IDisposable
{
    /// <summary>RING_BYTES of Bpf/holders.h: some 70,000 events.</summary>
    const int RingBytes = 8 << 20;

    /// <summary>One read makes at most eight times a page of marks, one for each socket: far less than the ring holds.</summary>
    const int PieceBytes = 32 * 1024;

    readonly BpfPrograms _programs;
    readonly EventRing _ring;
    readonly ulong[] _cookies = GC.AllocateUninitializedArray<ulong>(PieceBytes / sizeof(ulong), pinned: true);
    ulong _droppedBefore;

    EbpfSource(BpfPrograms programs, int others)
    {
        _programs = programs;
        OtherTrackers = others;
        _ring = new EventRing(programs.EventsFd, RingBytes);
    }

    /// <summary>From now on the kernel tells.</summary>
    /// <param name="cgroup">Look at this cgroup and those below alone (see <see cref="CgroupFolder.Open"/>); null: at the whole host.</param>
    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static EbpfSource Start(string? cgroup)
    {
        using var folder = CgroupFolder.Open(cgroup);
        var programs = BpfPrograms.Start(folder, cgroup is null ? 0 : folder.Id);
        try
        {
            return new EbpfSource(programs, Math.Max(0, AttachedPrograms.CountTrackers(folder) - 1));
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>How many other trackers' programs were attached to the same cgroup at the start.</summary>
    public int OtherTrackers { get; }

    public long Events { get; private set; }

    /// <summary>Events that found no room, on all CPUs.</summary>
    public ulong Dropped
    {
        get
        {
            ulong dropped = 0;
            for (var slot = 0; slot < SharedMemory.CpuSlots; slot++)
            {
                dropped += _programs.Shared->DroppedBy(slot);
            }

            return dropped;
        }
    }

    /// <summary>Events dropped since the last call.</summary>
    public ulong TakeDropped()
    {
        var now = Dropped;
        var dropped = now - _droppedBefore;
        _droppedBefore = now;
        return dropped;
    }

    /// <summary>Hands over the events that have come.</summary>
    /// <returns>Whether these are all that were there when the call began; otherwise one is still being written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Drain(IEventSink sink)
    {
        if (!_ring.Begin())
        {
            return true;
        }

        for (var next = _ring.Next(); next is not null; next = _ring.Next())
        {
            Events++;
            sink.Take(in *next);
            if ((Events & 1023) == 0)
            {
                _ring.Release();
            }
        }

        _ring.Release();
        return _ring.IsAtEnd;
    }

    /// <summary>Waits for the next event, at most so long. Events that come shortly after it are better waited for, too.</summary>
    public void WaitForEvent(int milliseconds)
    {
        Volatile.Write(ref _programs.Shared->ReaderSleeps, 1);
        _ring.Wait(milliseconds);
        Volatile.Write(ref _programs.Shared->ReaderSleeps, 0);
    }

    /// <summary>Makes the kernel tell of every socket that a process has open (<see cref="SocketEventKind.Held"/>), among the other events.</summary>
    public void TellHeld(IEventSink sink)
    {
        var fd = _programs.OpenDescriptors();
        try
        {
            while (Read(fd) > 0)
            {
                Drain(sink);
            }

            Drain(sink);
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    /// <summary>The cookies of all known sockets that have not been freed yet.</summary>
    public void ReadAlive(HashSet<ulong> cookies)
    {
        cookies.Clear();
        var fd = _programs.OpenSockets();
        try
        {
            for (var count = Read(fd) / sizeof(ulong); count > 0; count = Read(fd) / sizeof(ulong))
            {
                foreach (var cookie in _cookies.AsSpan(0, count))
                {
                    cookies.Add(cookie);
                }
            }
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    public void Dispose()
    {
        _ring.Dispose();
        _programs.Dispose();
    }

    /// <summary>The next piece of an iterator's output; 0: that was all. EAGAIN is a pause after a million objects.</summary>
    int Read(int fd)
    {
        while (true)
        {
            var length = Libc.read(fd, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_cookies)), PieceBytes);
            var errno = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno is not (LibcConstants.EAGAIN or LibcConstants.EINTR))
            {
                return length >= 0 ? (int)length : throw new EbpfException("sockets cannot be listed: " + Marshal.GetPInvokeErrorMessage(errno));
            }
        }
    }
}

/// <summary>Takes events, one after the other.</summary>
interface IEventSink
{
    /// <param name="e">Good until the call returns.</param>
    void Take(in SocketEvent e);
}
