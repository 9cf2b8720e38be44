using System.Runtime.CompilerServices;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Flows;

// How a flow begins, goes on and ends.
sealed partial class FlowCache
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Continue(int number, ref readonly Packet packet, uint hash)
    {
        ref var flow = ref _table[number];
        var first = Math.Min(flow.FirstNs, packet.TimeNs);
        var closing = IsClosing(in flow);
        if (_nowNs - flow.LastNs >= (closing ? _lingerNs : _idleNs) || _nowNs - first >= _activeNs || (closing && (packet.TcpFlags & Syn) != 0))
        {
            _wheel.Unschedule(number);
            Emit(number, ReasonOf(in flow));
            Begin(in packet, hash);
            return;
        }

        flow.FirstNs = first;
        flow.LastNs = Math.Max(flow.LastNs, packet.TimeNs);
        flow.Packets++;
        flow.Bytes += packet.Bytes;
        flow.TcpFlags |= packet.TcpFlags;
        flow.MinTtl = Math.Min(flow.MinTtl, packet.Ttl);
        flow.MaxTtl = Math.Max(flow.MaxTtl, packet.Ttl);
        if (!closing && IsClosing(in flow))
        {
            _wheel.Unschedule(number);
            _wheel.Schedule(number, Deadline(in flow));
        }
    }

    void Begin(ref readonly Packet packet, uint hash)
    {
        if (_table.IsFull)
        {
            MakeRoom();
        }

        var number = _table.Add(hash);
        ref var flow = ref _table[number];
        flow.Key = packet.Key;
        flow.FirstNs = packet.TimeNs;
        flow.LastNs = packet.TimeNs;
        flow.Packets = 1;
        flow.Bytes = packet.Bytes;
        flow.TcpFlags = packet.TcpFlags;
        flow.Tos = packet.Tos;
        flow.MinTtl = packet.Ttl;
        flow.MaxTtl = packet.Ttl;
        flow.EndReason = FlowEndReason.None;
        _wheel.Schedule(number, Deadline(in flow));
        _counters.Peak = Math.Max(_counters.Peak, _table.Count);
    }

    void MoveClock(long timeNs)
    {
        if (_nowNs == long.MinValue)
        {
            _wheel.Start(timeNs);
        }
        else if (timeNs < _nowNs)
        {
            _counters.ClockSteps++;
            Flush();
            _wheel.Start(timeNs);
        }

        _nowNs = timeNs;
    }

    void EndDue()
    {
        for (var flow = _wheel.TakeDue(_nowNs); flow >= 0; flow = _wheel.TakeDue(_nowNs))
        {
            var deadline = Deadline(in _table[flow]);
            if (deadline > _nowNs)
            {
                _wheel.Schedule(flow, deadline);
            }
            else
            {
                Emit(flow, ReasonOf(in _table[flow]));
            }
        }
    }

    /// <summary>Ends what is due anyway; if nothing is, the flow that would end soonest (to the tick of the wheel).</summary>
    void MakeRoom()
    {
        EndDue();
        while (_table.IsFull)
        {
            var number = _wheel.TakeEarliest(out var slotEndNs);
            var deadline = Deadline(in _table[number]);
            if (deadline >= slotEndNs)
            {
                // A packet came since it was scheduled. That packet has paid for this second look.
                _wheel.Schedule(number, deadline);
            }
            else
            {
                Emit(number, IsClosing(in _table[number]) ? FlowEndReason.EndOfFlow : FlowEndReason.LackOfResources);
            }
        }
    }

    void Emit(int number, FlowEndReason reason)
    {
        ref var flow = ref _table[number];
        flow.EndReason = reason;
        _counters.Count(reason);
        _outbox.Add(in flow);
        _table.Remove(number);
    }

    long Deadline(ref readonly MeteredFlow flow) =>
        Math.Min(flow.FirstNs + _activeNs, flow.LastNs + (IsClosing(in flow) ? _lingerNs : _idleNs));

    /// <summary>Which of the ends that <see cref="Deadline"/> looks at comes first.</summary>
    FlowEndReason ReasonOf(ref readonly MeteredFlow flow) =>
        IsClosing(in flow) ? FlowEndReason.EndOfFlow
        : flow.FirstNs + _activeNs <= flow.LastNs + _idleNs ? FlowEndReason.Active
        : FlowEndReason.Idle;

    static bool IsClosing(ref readonly MeteredFlow flow) => (flow.TcpFlags & (Fin | Rst)) != 0;
}
