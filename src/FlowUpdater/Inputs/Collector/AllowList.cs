using System.Net;
using Enrichment.Flows;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Exporters whose datagrams are taken; none named: everyone's.</summary>
sealed class AllowList(IReadOnlyList<IPNetwork> networks)
{
    readonly (IpAddress Base, ulong HighMask, ulong LowMask)[] _networks = [.. networks.Select(Masked)];

    public bool Allows(IpAddress exporter)
    {
        if (_networks.Length == 0)
        {
            return true;
        }

        foreach (var (network, high, low) in _networks)
        {
            if ((exporter.High & high) == network.High && (exporter.Low & low) == network.Low)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An address, or a network as ADDRESS/BITS.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    static (IpAddress, ulong, ulong) Masked(IPNetwork network)
    {
        var address = IpAddress.Parse(network.BaseAddress.ToString());
        var bits = network.PrefixLength + (network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 96 : 0);
        var high = bits >= 64 ? ulong.MaxValue : bits == 0 ? 0 : ulong.MaxValue << (64 - bits);
        var low = bits <= 64 ? 0 : ulong.MaxValue << (128 - bits);
        return (new IpAddress(address.High & high, address.Low & low), high, low);
    }
}
