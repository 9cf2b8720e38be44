using System.Runtime.CompilerServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Frozen;

/// <summary>Ports by protocol, 24 KiB: TCP, UDP, and all other protocols as one.</summary>
sealed class PortSet
{
    const int Ports = ushort.MaxValue + 1;

    readonly ulong[] _bits = new ulong[3 * Ports / 64];

    /// <summary>The ports on which any socket listens or is unconnected, whatever its address.</summary>
    public static PortSet OfUnconnected(FrozenRows rows)
    {
        var ports = new PortSet();
        for (var i = 0; i < rows.Count; i++)
        {
            ref var row = ref rows[i];
            if (row.Kind != RowKind.Connected)
            {
                var bit = BitOf(row.Protocol, row.LocalPort);
                ports._bits[bit >> 6] |= 1UL << (bit & 63);
            }
        }

        return ports;
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
