using System.Numerics;
using System.Runtime.CompilerServices;
using Enrichment.Updater.Native;

namespace Enrichment.Updater.Flows;

/// <summary>
/// Which flow to look at when. A ring of 1,024 slots; a flow waits in the slot in which it may end at the earliest. A packet
/// only moves a flow's end further away, and the wheel is not told: when the slot comes up, the owner looks at the flow and
/// either ends it or schedules it again. So a packet costs the wheel nothing, and a flow is looked at about once in an idle
/// timeout. A deadline beyond the ring waits in the last slot and is scheduled again from there.
/// </summary>
sealed class ExpiryWheel : IDisposable
{
    const int Slots = 1024;

    /// <summary>A tick is 2^20 ns (1 ms) at least.</summary>
    const int MinTickShift = 20;

    /// <summary>A tick is 2^_tickShift ns: the shortest for which the ring reaches over the horizon (17 ms for 15 s).</summary>
    readonly int _tickShift;

    readonly PageMemory<Link> _links;
    readonly int[] _heads = new int[Slots];
    readonly ulong[] _occupied = new ulong[Slots / 64];

    /// <summary>All slots up to this tick are empty; flows wait in the ticks (_tick, _tick + Slots).</summary>
    long _tick;

    /// <param name="horizonNs">How far ahead deadlines lie at most.</param>
    public ExpiryWheel(int maxFlows, long horizonNs)
    {
        _tickShift = MinTickShift;
        while (horizonNs >> _tickShift > Slots - 4)
        {
            _tickShift++;
        }

        _links = new PageMemory<Link>(maxFlows);
        Array.Fill(_heads, -1);
    }

    /// <summary>Starts the clock; only while nothing is scheduled.</summary>
    public void Start(long nowNs) => _tick = nowNs >> _tickShift;

    /// <summary>Schedules a flow that is not scheduled.</summary>
    public void Schedule(int flow, long deadlineNs)
    {
        // The next tick: when it comes up, the deadline has passed for certain.
        var tick = Math.Clamp((deadlineNs >> _tickShift) + 1, _tick + 1, _tick + Slots - 1);
        var slot = (int)(tick & (Slots - 1));
        ref var link = ref _links[flow];
        link.Slot = slot;
        link.Previous = -1;
        link.Next = _heads[slot];
        if (link.Next >= 0)
        {
            _links[link.Next].Previous = flow;
        }

        _heads[slot] = flow;
        _occupied[slot >> 6] |= 1UL << slot;
    }

    public void Unschedule(int flow)
    {
        ref var link = ref _links[flow];
        if (link.Previous >= 0)
        {
            _links[link.Previous].Next = link.Next;
        }
        else
        {
            _heads[link.Slot] = link.Next;
            if (link.Next < 0)
            {
                _occupied[link.Slot >> 6] &= ~(1UL << link.Slot);
            }
        }

        if (link.Next >= 0)
        {
            _links[link.Next].Previous = link.Previous;
        }
    }

    /// <summary>Takes out a flow whose slot has come up by now; -1: there is none, and the wheel stands at now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeDue(long nowNs)
    {
        var due = nowNs >> _tickShift;
        return due <= _tick ? -1 : TakeUpTo(due);
    }

    /// <summary>Takes out a flow of the earliest slot; -1: nothing is scheduled.</summary>
    /// <param name="slotEndNs">A flow whose deadline lies before it belongs in that slot; in the last one every flow does.</param>
    public int TakeEarliest(out long slotEndNs)
    {
        var tick = NextOccupied();
        slotEndNs = tick >= _tick + Slots - 1 ? long.MaxValue : tick << _tickShift;
        return tick < 0 ? -1 : TakeHead(tick);
    }

    public void Dispose() => _links.Dispose();

    int TakeUpTo(long due)
    {
        if (due - _tick > Slots)
        {
            // A long pause: one round of the ring finds everything.
            _tick = due - Slots;
        }

        var tick = NextOccupied();
        if (tick < 0 || tick > due)
        {
            _tick = due;
            return -1;
        }

        _tick = tick - 1;
        return TakeHead(tick);
    }

    int TakeHead(long tick)
    {
        var flow = _heads[(int)(tick & (Slots - 1))];
        Unschedule(flow);
        return flow;
    }

    /// <summary>The first tick after <see cref="_tick"/> whose slot is not empty; -1: all are.</summary>
    long NextOccupied()
    {
        for (var tick = _tick + 1; tick <= _tick + Slots;)
        {
            var slot = (int)(tick & (Slots - 1));
            var word = _occupied[slot >> 6] >> slot;
            if (word != 0)
            {
                return tick + BitOperations.TrailingZeroCount(word);
            }

            tick += 64 - (slot & 63);
        }

        return -1;
    }

    struct Link
    {
        public int Previous, Next, Slot;
    }
}
