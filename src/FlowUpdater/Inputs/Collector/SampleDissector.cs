using Enrichment.Netflow.Sflow;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Sampled packets are taken apart by what takes captured ones apart.</summary>
sealed class SampleDissector : IPacketDissector
{
    readonly PacketDecoder _decoder = new();
    Packet _packet;

    public bool TryRead(uint protocol, ReadOnlySpan<byte> header, int frameLength, ref SampledPacket packet)
    {
        LinkType? link = protocol switch { 1 => LinkType.Ethernet, 11 => LinkType.IPv4, 12 => LinkType.IPv6, _ => null };
        if (link is null || !_decoder.TryDecode(new Frame(link.Value, header, Math.Max(frameLength, header.Length), 0, 0), ref _packet))
        {
            return false;
        }

        ref readonly var key = ref _packet.Key;
        packet = new SampledPacket
        {
            Source = key.Source, Destination = key.Destination, SourcePort = key.SourcePort, DestinationPort = key.DestinationPort,
            Vlan = key.Vlan, Protocol = key.Protocol, TcpFlags = _packet.TcpFlags, Tos = _packet.Tos, Bytes = _packet.Bytes,
        };
        return true;
    }
}
