using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// Groups of UDP sockets that share a port (SO_REUSEPORT). The kernel gives a remote end to one of them by a hash, so it
/// is the same one for as long as the group stays as it is. The one that answers a remote end gets a binding with it,
/// beside its own; who never answers stays one of several.
/// </summary>
sealed partial class EventTracker
{
    /// <summary>Of all groups. More are not told: their flows stay shared.</summary>
    const int MostPeers = 16_384;

    /// <summary>PEER_AGAIN_NS of Bpf/holders.h, several times.</summary>
    const long PeerSilenceNs = 20_000_000_000;

    /// <summary>An answer follows its question within this time, as a rule.</summary>
    const long LongestAnswerNs = 1_000_000_000;

    readonly Dictionary<(ulong NetNs, byte Protocol, ushort Port), PeerGroup> _groups = [];
    readonly Queue<Peer> _peersByAge = new();

    /// <summary>Remote ends that one socket of a group answers, at the moment.</summary>
    public int Peers { get; private set; }

    /// <summary>Answers that were not told since there were too many.</summary>
    public long PeersUntold { get; private set; }

    /// <summary>A socket of a group answers a remote end.</summary>
    void Answer(in SocketEvent e)
    {
        if (e.RemoteEndpoint is not { } remote || !_sockets.TryGetValue(e.Cookie, out var socket) || socket.Current is not { Remote: null } own)
        {
            return;
        }

        var time = Wall(e.Time);
        var place = PlaceOf(own);
        if (!_groups.TryGetValue(place, out var group))
        {
            group = new PeerGroup();
        }

        if (group.Peers.TryGetValue(remote, out var peer))
        {
            if (peer.Binding.Cookie == e.Cookie)
            {
                peer.ToldNs = time;
                return;
            }

            End(group, peer, time);
        }

        if (_peersByAge.Count >= MostPeers)
        {
            PeersUntold++;
            return;
        }

        var from = Math.Max(Math.Max(own.OpenedBy, group.ChangedNs), time - LongestAnswerNs);
        peer = new Peer(place, PeerBinding(own, remote, from)) { ToldNs = time };
        group.Peers.Add(remote, peer);
        _groups[place] = group;
        _peersByAge.Enqueue(peer);
        Peers++;
        sink.Opened(peer.Binding);
    }

    /// <summary>A socket comes to a port, or goes: the kernel shares remote ends out anew.</summary>
    void EndPeers(Binding changed, long timeNs)
    {
        if (_groups.Count == 0 || changed.Remote is not null || !_groups.TryGetValue(PlaceOf(changed), out var group))
        {
            return;
        }

        foreach (var peer in group.Peers.Values.ToArray())
        {
            End(group, peer, timeNs);
        }

        group.ChangedNs = timeNs;
    }

    /// <summary>Who was not answered for a while.</summary>
    void ForgetPeers(long nowNs)
    {
        while (_peersByAge.TryPeek(out var peer) && peer.SeenNs + PeerSilenceNs < nowNs)
        {
            _peersByAge.Dequeue();
            if (!peer.IsEnded && peer.ToldNs + PeerSilenceNs >= nowNs)
            {
                peer.SeenNs = peer.ToldNs;
                _peersByAge.Enqueue(peer);
                continue;
            }

            if (!peer.IsEnded)
            {
                End(_groups[peer.Place], peer, nowNs);
            }

            if (_groups.TryGetValue(peer.Place, out var group) && group.Peers.Count == 0)
            {
                _groups.Remove(peer.Place);
            }
        }
    }

    void End(PeerGroup group, Peer peer, long timeNs)
    {
        var binding = peer.Binding;
        binding.ClosedFrom = binding.ClosedBy = Math.Max(timeNs, binding.OpenedBy);
        peer.IsEnded = true;
        Peers--;
        group.Peers.Remove(binding.Remote!.Value);
        sink.Closed(binding);
    }

    Binding PeerBinding(Binding own, Endpoint remote, long fromNs) => new()
    {
        Id = ++_nextId,
        Cookie = own.Cookie,
        NetNs = own.NetNs,
        Local = own.Local,
        Remote = remote,
        DualStack = own.DualStack,
        Owners = own.Owners,
        OpenedFrom = fromNs,
        OpenedBy = fromNs,
    };

    static (ulong NetNs, byte Protocol, ushort Port) PlaceOf(Binding binding) => (binding.NetNs, binding.Local.Protocol, binding.Local.Port);

    sealed class PeerGroup
    {
        public readonly Dictionary<Endpoint, Peer> Peers = [];

        /// <summary>When the last socket came or went, as far as there were peers then.</summary>
        public long ChangedNs;
    }

    sealed class Peer((ulong NetNs, byte Protocol, ushort Port) place, Binding binding)
    {
        public readonly (ulong NetNs, byte Protocol, ushort Port) Place = place;
        public readonly Binding Binding = binding;

        /// <summary>The latest answer.</summary>
        public long ToldNs;

        /// <summary>The latest answer when it was last looked at.</summary>
        public long SeenNs = binding.OpenedBy;
        public bool IsEnded;
    }
}
