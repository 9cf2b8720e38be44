using System.Runtime.CompilerServices;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Flows;

/// <summary>
/// Meters packets into flows. Not thread safe. Allocates nothing after construction but the index, which doubles.
/// <list type="bullet">
/// <item>A packet belongs to the flow with its key, unless that has ended by then: the idle timeout has passed since its latest
/// packet, the active timeout since its first, or a new SYN follows a FIN or RST. The latest time seen decides, to the
/// nanosecond, so the result does not depend on when the cache is looked through.</item>
/// <item>After FIN or RST the idle timeout is the linger.</item>
/// <item>Packets out of order widen the flow at its start. A step back by more than the active timeout is a clock set back:
/// every flow is ended (forced) and time starts anew.</item>
/// <item>When it is full, the flow that would end soonest goes (lack of resources).</item>
/// </list>
/// </summary>
sealed partial class FlowCache : IDisposable
{
    /// <summary>Packets that are looked up together: while one's cache lines come, the next are asked for.</summary>
    const int Group = 64;

    const byte Fin = 1;
    const byte Syn = 2;
    const byte Rst = 4;

    readonly FlowTable _table;
    readonly ExpiryWheel _wheel;
    readonly SeededHash _hash = SeededHash.Create();
    readonly FlowOutbox _outbox;
    readonly uint[] _hashes = new uint[Group];
    readonly int[] _candidates = new int[Group];
    readonly long _activeNs;
    readonly long _idleNs;
    readonly long _lingerNs;
    FlowCounters _counters;

    /// <summary>The latest time seen; long.MinValue: none.</summary>
    long _nowNs = long.MinValue;

    public FlowCache(FlowCacheOptions options, IFlowSink sink)
    {
        _activeNs = (long)options.ActiveTimeout.TotalNanoseconds;
        _idleNs = (long)options.IdleTimeout.TotalNanoseconds;
        _lingerNs = Math.Min(_idleNs, (long)options.TcpLinger.TotalNanoseconds);
        _table = new FlowTable(options.MaxFlows);
        _wheel = new ExpiryWheel(options.MaxFlows, Math.Min(_activeNs, _idleNs));
        _outbox = new FlowOutbox(sink);
    }

    public ref readonly FlowCounters Counters
    {
        get
        {
            _counters.Now = _table.Count;
            return ref _counters;
        }
    }

    /// <summary>The latest time seen, nanoseconds since 1970; 0 before the first packet.</summary>
    public long NowNs => _nowNs == long.MinValue ? 0 : _nowNs;

    public void Add(ReadOnlySpan<Packet> packets)
    {
        while (packets.Length > 0)
        {
            var group = packets[..Math.Min(Group, packets.Length)];
            Prepare(group);
            Meter(group);
            EndDue();
            packets = packets[group.Length..];
        }
    }

    /// <summary>Time goes on without packets: ends what is due. Earlier than the latest packet: nothing happens.</summary>
    public void Advance(long nowNs)
    {
        if (_nowNs != long.MinValue && nowNs > _nowNs)
        {
            _nowNs = nowNs;
            EndDue();
        }

        _outbox.Flush();
    }

    /// <summary>Hands on the flows that have ended so far.</summary>
    public void HandOn() => _outbox.Flush();

    /// <summary>Ends every flow: forced, or, where FIN or RST was seen, as ended.</summary>
    public void Flush()
    {
        for (var flow = _wheel.TakeEarliest(out _); flow >= 0; flow = _wheel.TakeEarliest(out _))
        {
            Emit(flow, IsClosing(in _table[flow]) ? FlowEndReason.EndOfFlow : FlowEndReason.Forced);
        }

        _outbox.Flush();
    }

    public void Dispose()
    {
        _table.Dispose();
        _wheel.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Prepare(ReadOnlySpan<Packet> group)
    {
        for (var i = 0; i < group.Length; i++)
        {
            var hash = _hash.Compute(in group[i].Key);
            _hashes[i] = hash;
            _table.PrefetchIndex(hash);
        }

        for (var i = 0; i < group.Length; i++)
        {
            _candidates[i] = _table.PrefetchCandidate(_hashes[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Meter(ReadOnlySpan<Packet> group)
    {
        long bytes = 0;
        for (var i = 0; i < group.Length; i++)
        {
            ref readonly var packet = ref group[i];
            bytes += packet.Bytes;
            if (packet.TimeNs > _nowNs || packet.TimeNs < _nowNs - _activeNs)
            {
                MoveClock(packet.TimeNs);
            }

            var flow = _candidates[i];
            if (!_table.Is(flow, in packet.Key) && (flow = _table.Find(in packet.Key, _hashes[i])) < 0)
            {
                Begin(in packet, _hashes[i]);
            }
            else
            {
                Continue(flow, in packet, _hashes[i]);
            }
        }

        _counters.Packets += group.Length;
        _counters.Bytes += bytes;
    }
}
