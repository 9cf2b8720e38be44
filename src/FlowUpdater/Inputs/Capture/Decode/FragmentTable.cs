using System.Runtime.InteropServices;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>
/// The ports of datagrams in fragments, by (source, destination, identification, protocol, interface). 4,096 places; a newer
/// datagram overwrites whatever is in its place, and after <see cref="LifetimeNs"/> (Linux reassembles no longer) an
/// entry no longer counts, because identifications come round.
/// </summary>
sealed class FragmentTable
{
    public const int Places = 4096;
    public const long LifetimeNs = 30_000_000_000;

    readonly Entry[] _entries = new Entry[Places];
    readonly SeededHash _hash = SeededHash.Create();

    public void Remember(in Packet packet, uint identification, byte protocol)
    {
        var name = Name(in packet, identification, protocol);
        ref var entry = ref Place(in name);
        entry.Name = name;
        entry.TimeNs = packet.TimeNs;
        entry.SourcePort = packet.Key.SourcePort;
        entry.DestinationPort = packet.Key.DestinationPort;
        entry.Protocol = packet.Key.Protocol;
        entry.IsUsed = true;
    }

    /// <summary>Gives a later fragment the ports, and the protocol behind the extension headers, of the first.</summary>
    public bool TryFill(ref Packet packet, uint identification, byte protocol)
    {
        var name = Name(in packet, identification, protocol);
        ref var entry = ref Place(in name);
        if (!entry.IsUsed || !entry.Name.Equals(name) || Math.Abs(packet.TimeNs - entry.TimeNs) > LifetimeNs)
        {
            return false;
        }

        packet.Key.SourcePort = entry.SourcePort;
        packet.Key.DestinationPort = entry.DestinationPort;
        packet.Key.Protocol = entry.Protocol;
        return true;
    }

    /// <summary>A datagram's name in the shape of a key: the identification stands where the ports would.</summary>
    static FlowKey Name(in Packet packet, uint identification, byte protocol)
    {
        var name = packet.Key;
        name.SourcePort = (ushort)(identification >> 16);
        name.DestinationPort = (ushort)identification;
        name.Protocol = protocol;
        return name;
    }

    ref Entry Place(in FlowKey name) => ref _entries[_hash.Compute(in name) & (Places - 1)];

    [StructLayout(LayoutKind.Auto)]
    struct Entry
    {
        public FlowKey Name;
        public long TimeNs;
        public ushort SourcePort, DestinationPort;
        public byte Protocol;
        public bool IsUsed;
    }
}
