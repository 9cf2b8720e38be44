using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Lookup;

/// <summary>Ports of sockets, counted; by protocol: TCP, UDP, and all other protocols as one. What is asked for each flow has 24 KiB.</summary>
sealed class PortSet
{
    const int Ports = ushort.MaxValue + 1;

    readonly ulong[] _bits = new ulong[3 * Ports / 64];
    readonly Dictionary<int, int> _sockets = [];

    public void Add(byte protocol, ushort port)
    {
        var bit = BitOf(protocol, port);
        CollectionsMarshal.GetValueRefOrAddDefault(_sockets, bit, out _)++;
        _bits[bit >> 6] |= 1UL << (bit & 63);
    }

    public void Remove(byte protocol, ushort port)
    {
        var bit = BitOf(protocol, port);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_sockets, bit) == 0)
        {
            _sockets.Remove(bit);
            _bits[bit >> 6] &= ~(1UL << (bit & 63));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(byte protocol, ushort port)
    {
        var bit = BitOf(protocol, port);
        return (_bits[bit >> 6] >> (bit & 63) & 1) != 0;
    }

    static int BitOf(byte protocol, ushort port) =>
        port + (protocol switch { IpProtocol.Tcp => 0, IpProtocol.Udp => Ports, _ => 2 * Ports });
}
