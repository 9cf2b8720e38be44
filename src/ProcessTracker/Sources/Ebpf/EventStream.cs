using System.Runtime.CompilerServices;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>The events of programs that are attached, in the order in which they came, and how many found no room.</summary>
sealed unsafe class EventStream(BpfPrograms programs) : IDisposable
{
    /// <summary>RING_BYTES of Bpf/holders.h: some 70,000 events.</summary>
    const int RingBytes = 8 << 20;

    readonly EventRing _ring = new(programs.EventsFd, RingBytes);
    ulong _droppedBefore;

    public long Events { get; private set; }

    /// <summary>Events that found no room, on all CPUs.</summary>
    public ulong Dropped
    {
        get
        {
            ulong dropped = 0;
            for (var slot = 0; slot < SharedMemory.CpuSlots; slot++)
            {
                dropped += programs.Shared->DroppedBy(slot);
            }

            return dropped;
        }
    }

    /// <summary>See <see cref="IEventSource.TakeDropped"/>.</summary>
    public ulong TakeDropped()
    {
        var now = Dropped;
        var dropped = now - _droppedBefore;
        _droppedBefore = now;
        return dropped;
    }

    /// <summary>See <see cref="IEventSource.Drain"/>.</summary>
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

    /// <summary>See <see cref="IEventSource.WaitForEvent"/>.</summary>
    public void WaitForEvent(int milliseconds)
    {
        Volatile.Write(ref programs.Shared->ReaderSleeps, 1);
        _ring.Wait(milliseconds);
        Volatile.Write(ref programs.Shared->ReaderSleeps, 0);
    }

    public void Dispose() => _ring.Dispose();
}
