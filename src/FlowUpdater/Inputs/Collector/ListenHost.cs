using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>The host of a listening address: every address of this host, one, one of an interface, a group, or a name with as many as it has here.</summary>
/// <param name="Addresses">At least one.</param>
/// <param name="Interface">As it was given behind <c>%</c>; null: none was.</param>
/// <param name="InterfaceIndex">Its number; 0: the kernel chooses.</param>
sealed record ListenHost(IPAddress[] Addresses, string? Interface = null, int InterfaceIndex = 0)
{
    /// <param name="error">What is wrong, where it is.</param>
    /// <returns>Null: it cannot be listened to.</returns>
    public static ListenHost? Parse(string host, out string error)
    {
        error = "";
        if (host is "" or "*")
        {
            return new ListenHost([Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any]);
        }

        var percent = host.IndexOf('%', StringComparison.Ordinal);
        if (percent >= 0)
        {
            return OfInterface(host[..percent], host[(percent + 1)..], ref error);
        }

        if (IPAddress.TryParse(host, out var address))
        {
            error = $"{host} is another host on each link; name the interface, as in [{host}%eth0]";
            return address.IsIPv6LinkLocal ? null : new ListenHost([address]);
        }

        error = "no address of that host is known";
        return Resolve(host) is { Length: > 0 } all ? new ListenHost(OwnOf(all, OwnAddresses)) : null;
    }

    public static bool IsGroup(IPAddress address) =>
        address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240);

    /// <summary>Those of the addresses that this host has; all, where it has none of them: binding says so.</summary>
    internal static IPAddress[] OwnOf(IPAddress[] resolved, Func<IEnumerable<IPAddress>> own)
    {
        IPAddress[] all = [.. resolved.Distinct()];
        if (all.Length == 1)
        {
            return all;
        }

        var here = own().ToHashSet();
        IPAddress[] known = [.. all.Where(address => here.Contains(address) || (address.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(address)))];
        return known.Length > 0 ? known : all;
    }

    static ListenHost? OfInterface(string address, string name, ref string error)
    {
        // The parser knows the numbers of interfaces by their names, and takes 0 for one that is not there.
        if (!IPAddress.TryParse("fe80::%" + name, out var numbered) || numbered.ScopeId is 0 or > int.MaxValue)
        {
            error = $"there is no interface '{name}'";
            return null;
        }

        if (!IPAddress.TryParse(address, out var ip) || !(ip.IsIPv6LinkLocal || IsGroup(ip)))
        {
            error = $"an interface (%{name}) goes with link-local addresses and with groups only";
            return null;
        }

        var scoped = ip.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(ip.GetAddressBytes(), numbered.ScopeId) : ip;
        return new ListenHost([scoped], name, (int)numbered.ScopeId);
    }

    static IPAddress[]? Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }

    static IEnumerable<IPAddress> OwnAddresses() =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address);
}
