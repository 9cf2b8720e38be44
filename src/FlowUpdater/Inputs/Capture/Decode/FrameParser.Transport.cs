using System.Buffers.Binary;
using Enrichment.Flows;

namespace Enrichment.Updater.Inputs.Capture.Decode;

ref partial struct FrameParser
{
    /// <summary>Ports and flags, as far as they were captured and lie within the IP packet.</summary>
    void Transport(int at, int headerLength)
    {
        var start = at + headerLength;
        var end = (int)Math.Min((uint)_bytes.Length, at + _packet.Bytes);
        var header = start < end ? _bytes[start..end] : default;
        switch (_packet.Key.Protocol)
        {
            case IpProtocol.Tcp:
                // RFC 9293 §3.1: source port(2) destination port(2) sequence(4) acknowledgment(4) offset(1) flags(1)
                Ports(header);
                _packet.TcpFlags = header.Length > 13 ? header[13] : (byte)0;
                break;
            case IpProtocol.Icmp or IpProtocol.IcmpV6:
                // RFC 792, RFC 4443 §2.1: type(1) code(1) checksum(2); of an echo and its reply id(2) follows
                PortsCutOff = header.Length < 2;
                _packet.Key.DestinationPort = PortsCutOff ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(header);
                var isEcho = header.Length >= 6 && (_packet.Key.Protocol == IpProtocol.Icmp ? header[0] is 0 or 8 : header[0] is 128 or 129);
                _packet.Key.SourcePort = isEcho ? BinaryPrimitives.ReadUInt16BigEndian(header[4..]) : (ushort)0;
                break;
            default:
                if (IpProtocol.HasPorts(_packet.Key.Protocol))
                {
                    Ports(header);
                }

                break;
        }
    }

    // RFC 768, RFC 3828 §3.1, RFC 9260 §3.1, RFC 4340 §5.1: source port(2) destination port(2)
    void Ports(ReadOnlySpan<byte> header)
    {
        if (header.Length < 4)
        {
            PortsCutOff = true;
            return;
        }

        _packet.Key.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(header);
        _packet.Key.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
    }

    /// <param name="protocol">What the header before the payload names: with addresses and identification it tells datagrams apart.</param>
    void FirstFragment(int at, int headerLength, uint identification, byte protocol)
    {
        Transport(at, headerLength);
        _fragments.Remember(in _packet, identification, protocol);
    }

    void LaterFragment(uint identification, byte protocol)
    {
        _packet.Key.Protocol = protocol;
        FirstFragmentUnseen = !_fragments.TryFill(ref _packet, identification, protocol);
    }
}
