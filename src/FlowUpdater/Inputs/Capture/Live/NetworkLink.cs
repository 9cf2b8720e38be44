namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>One interface of this network namespace, as the kernel describes it (RTM_NEWLINK).</summary>
/// <param name="Kind">IFLA_INFO_KIND: bridge, bond, vlan, veth ...; empty for hardware and the loopback.</param>
/// <param name="Master">Index of the bridge, bond ... that it is a port of; 0: none.</param>
/// <param name="Lower">Index of the interface below it, or of the other end of a veth pair; 0: none, or in another namespace.</param>
/// <param name="VlanId">Of a vlan interface; else 0.</param>
/// <param name="OtherNamespace">The id that this namespace has for the one where the other end is (IFLA_LINK_NETNSID); -1: this one, or none.</param>
sealed record NetworkLink(int Index, string Name, bool IsUp, string Kind = "", int Master = 0, int Lower = 0, int VlanId = 0, int OtherNamespace = -1);
