namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>
/// Which interfaces to open so that each packet is counted once, though the kernel shows it on every interface that it
/// passes. Decided per interface, and the packets need not be compared:
/// <list type="bullet">
/// <item>Ports of a bridge, bond or team: not opened where their master is; the master sees what they see (a bridge in
/// promiscuous mode also what it only passes on).</item>
/// <item>vlan, macvlan, ipvlan: not opened where the interface below is; there their packets carry the VLAN tag. One that is
/// a port of an opened master is counted there instead, and the interface below leaves out its VLAN.</item>
/// <item>A veth pair with both ends in this namespace: one end; none where one end is a port of an opened bridge.</item>
/// <item>vrf: its ports are opened, not itself. ifb: never; it repeats others' packets.</item>
/// <item>Loopback: libpcap hands out each packet once (it drops the outgoing copy).</item>
/// </list>
/// A packet that this host routes, or takes into or out of a tunnel, is counted on each of the two interfaces: addresses,
/// headers and the way are different ones, and the flows differ in their input interface.
/// </summary>
sealed record CapturePlan(IReadOnlyList<CapturePlan.Choice> Open, IReadOnlyList<CapturePlan.Omission> Omitted)
{
    /// <param name="WithoutVlans">VLANs that are counted elsewhere.</param>
    internal sealed record Choice(NetworkLink Link, IReadOnlyList<int> WithoutVlans);

    internal sealed record Omission(NetworkLink Link, string Why);

    /// <param name="wanted">Interfaces by name; empty: all that are up.</param>
    public static CapturePlan Make(IReadOnlyList<NetworkLink> links, IReadOnlyList<string> wanted) => new Planner(links, wanted).Make();

    sealed class Planner(IReadOnlyList<NetworkLink> links, IReadOnlyList<string> wanted)
    {
        /// <summary>The kernel's MAX_NEST_DEV: interfaces are not stacked higher.</summary>
        const int MaxDepth = 8;

        readonly Dictionary<int, NetworkLink> _links = links.ToDictionary(link => link.Index);
        readonly List<Omission> _omitted = [];
        readonly HashSet<int> _open = [.. links.Where(link => link.IsUp && (wanted.Count == 0 || wanted.Contains(link.Name))).Select(link => link.Index)];

        public CapturePlan Make()
        {
            // In this order: what a later rule asks about masters and lower interfaces, an earlier one has decided.
            Omit(link => link.Kind == "ifb" && wanted.Count == 0 ? "it repeats the packets of other interfaces" : null);
            Omit(link => link.Kind == "vrf" && links.Any(port => port.Master == link.Index && _open.Contains(port.Index)) ? "its packets are counted on its ports" : null);
            Omit(link => CountingMaster(link) is { } master ? $"its packets are counted on {master.Name}" : null);
            Omit(link => IsSlice(link) && _open.Contains(link.Lower) ? $"its packets are counted on {_links[link.Lower].Name}" : null);
            Omit(link => link.Kind == "veth" && _links.GetValueOrDefault(link.Lower) is { } peer && CountsFor(peer, link) is { } at ? $"its packets are counted on {at.Name}" : null);
            return new CapturePlan([.. links.Where(link => _open.Contains(link.Index)).Select(link => new Choice(link, CountedElsewhere(link)))], _omitted);
        }

        void Omit(Func<NetworkLink, string?> why)
        {
            foreach (var link in links)
            {
                if (_open.Contains(link.Index) && why(link) is { } reason)
                {
                    _open.Remove(link.Index);
                    _omitted.Add(new Omission(link, reason));
                }
            }
        }

        /// <summary>The opened bridge, bond or team that the link is a port of, directly or through others; the outermost.</summary>
        NetworkLink? CountingMaster(NetworkLink link)
        {
            NetworkLink? counting = null;
            for (var depth = 0; depth < MaxDepth && _links.TryGetValue(link.Master, out var master); depth++, link = master)
            {
                if (master.Kind is not ("bridge" or "bond" or "team"))
                {
                    break;
                }

                counting = _open.Contains(master.Index) ? master : counting;
            }

            return counting;
        }

        NetworkLink? CountsFor(NetworkLink peer, NetworkLink link) =>
            _open.Contains(peer.Index) && peer.Lower == link.Index && peer.Kind == "veth" ? peer
            : peer.Kind == "veth" && peer.Lower == link.Index ? CountingMaster(peer)
            : null;

        List<int> CountedElsewhere(NetworkLink lower) =>
            [.. links.Where(link => link.Kind == "vlan" && link.Lower == lower.Index && CountingMaster(link) is not null).Select(link => link.VlanId).Order()];

        static bool IsSlice(NetworkLink link) => link.Kind is "vlan" or "macvlan" or "macvtap" or "ipvlan" or "ipvtap";
    }
}
