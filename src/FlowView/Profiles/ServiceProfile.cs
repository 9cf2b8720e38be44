using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;

namespace Enrichment.View.Profiles;

/// <summary>One port that a process calls or listens on, and with whom.</summary>
sealed class ServiceProfile
{
    TrafficSums _sums;
    TrafficSums _unlisted;

    /// <summary>Over all peers.</summary>
    public ref readonly TrafficSums Sums => ref _sums;

    /// <summary>Over those for which there was no room (<see cref="PeerRoom"/>).</summary>
    public ref readonly TrafficSums Unlisted => ref _unlisted;

    public Dictionary<IpAddress, TrafficSums> Peers { get; } = [];

    public void Add(in ProcessFlow flow, PeerRoom room)
    {
        _sums.Add(flow);
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(Peers, flow.Peer);
        if (!Unsafe.IsNullRef(ref known))
        {
            known.Add(flow);
        }
        else if (room.Take())
        {
            CollectionsMarshal.GetValueRefOrAddDefault(Peers, flow.Peer, out _).Add(flow);
        }
        else
        {
            _unlisted.Add(flow);
        }
    }
}
