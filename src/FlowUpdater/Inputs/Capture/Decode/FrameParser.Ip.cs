using System.Buffers.Binary;
using Enrichment.Flows;

namespace Enrichment.Updater.Inputs.Capture.Decode;

ref partial struct FrameParser
{
    const int IPv6HeaderSize = 40;
    const int MoreFragments = 0x2000;
    const int FragmentOffset = 0x1FFF;
    const byte FragmentHeader = 44;
    const byte Authentication = 51;

    /// <summary>RFC 8200 §4.1 names six that may follow one another; the bound keeps a crafted chain cheap.</summary>
    const int MaxExtensionHeaders = 10;

    DecodeResult Ip(int at)
    {
        if (_bytes.Length <= at)
        {
            return DecodeResult.Truncated;
        }

        return (_bytes[at] >> 4) switch
        {
            4 => IPv4(at),
            6 => IPv6(at),
            _ => DecodeResult.BadHeader,
        };
    }

    // RFC 791 §3.1
    //  0 version, header length | 1 type of service | 2 total length | 4 identification | 6 flags, fragment offset
    //  8 time to live | 9 protocol | 10 checksum | 12 source | 16 destination | 20 options
    DecodeResult IPv4(int at)
    {
        var header = _bytes[Math.Min(at, _bytes.Length)..];
        if (header.Length < 20)
        {
            return DecodeResult.Truncated;
        }

        var headerLength = (header[0] & 0xF) * 4;
        if (header[0] >> 4 != 4 || headerLength < 20)
        {
            return DecodeResult.BadHeader;
        }

        int total = BinaryPrimitives.ReadUInt16BigEndian(header[2..]);
        if (!SetBytes(total, headerLength, at))
        {
            return DecodeResult.BadHeader;
        }

        _packet.Key.Source = IpAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[12..]));
        _packet.Key.Destination = IpAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[16..]));
        _packet.Key.Protocol = header[9];
        _packet.Tos = header[1];
        _packet.Ttl = header[8];
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(header[6..]);
        if ((fragment & MoreFragments + FragmentOffset) == 0)
        {
            Transport(at, headerLength);
        }
        else if ((fragment & FragmentOffset) == 0)
        {
            FirstFragment(at, headerLength, BinaryPrimitives.ReadUInt16BigEndian(header[4..]), header[9]);
        }
        else
        {
            LaterFragment(BinaryPrimitives.ReadUInt16BigEndian(header[4..]), header[9]);
        }

        return DecodeResult.Packet;
    }

    // RFC 8200 §3
    //  0 version, traffic class, flow label | 4 payload length | 6 next header | 7 hop limit | 8 source | 24 destination
    DecodeResult IPv6(int at)
    {
        var header = _bytes[Math.Min(at, _bytes.Length)..];
        if (header.Length < IPv6HeaderSize)
        {
            return DecodeResult.Truncated;
        }

        if (header[0] >> 4 != 6)
        {
            return DecodeResult.BadHeader;
        }

        int payload = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (!SetBytes(payload == 0 ? 0 : payload + IPv6HeaderSize, IPv6HeaderSize, at))
        {
            return DecodeResult.BadHeader;
        }

        _packet.Key.Source = new(BinaryPrimitives.ReadUInt64BigEndian(header[8..]), BinaryPrimitives.ReadUInt64BigEndian(header[16..]));
        _packet.Key.Destination = new(BinaryPrimitives.ReadUInt64BigEndian(header[24..]), BinaryPrimitives.ReadUInt64BigEndian(header[32..]));
        _packet.Tos = (byte)(header[0] << 4 | header[1] >> 4);
        _packet.Ttl = header[7];
        return ExtensionHeaders(at, header[6]);
    }

    /// <summary>
    /// The length that the header claims, but never more than was on the wire: nobody sends a terabyte in 60-byte frames.
    /// 0 stands for a packet too long for the field (segmentation offload, jumbograms): then the frame tells.
    /// </summary>
    bool SetBytes(int claimed, int headerLength, int at)
    {
        var onWire = _wireLength - at;
        var length = claimed == 0 ? onWire : Math.Min(claimed, onWire);
        _packet.Bytes = (uint)length;
        return length >= headerLength;
    }

    // RFC 8200 §4: next header(1), length in 8 octets without the first(1) ...; RFC 4302 §2.2: AH counts in 4 octets, less 2.
    DecodeResult ExtensionHeaders(int at, byte next)
    {
        var offset = IPv6HeaderSize;
        uint identification = 0;
        byte? fragmented = null;
        for (var headers = 0; IsExtension(next); headers++)
        {
            if (headers == MaxExtensionHeaders)
            {
                return DecodeResult.BadHeader;
            }

            if (_bytes.Length < at + offset + 8)
            {
                return DecodeResult.Truncated;
            }

            var header = _bytes.Slice(at + offset, 8);
            if (next == FragmentHeader && BinaryPrimitives.ReadUInt16BigEndian(header[2..]) is var fragment && (fragment & 0xFFF9) != 0)
            {
                // RFC 8200 §4.5: next header(1) reserved(1) offset(13) reserved(2) more(1) identification(4)
                identification = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
                if (fragment >> 3 != 0)
                {
                    LaterFragment(identification, header[0]);
                    return DecodeResult.Packet;
                }

                fragmented = header[0];
            }

            offset += next switch { FragmentHeader => 8, Authentication => (header[1] + 2) * 4, _ => (header[1] + 1) * 8 };
            next = header[0];
        }

        _packet.Key.Protocol = next;
        if (fragmented is { } first)
        {
            FirstFragment(at, offset, identification, first);
        }
        else
        {
            Transport(at, offset);
        }

        return DecodeResult.Packet;
    }

    /// <summary>Hop by hop, routing, fragment, authentication, destination options, mobility, host identity, shim6 (IANA registry).</summary>
    static bool IsExtension(byte next) => next is 0 or 43 or FragmentHeader or Authentication or 60 or 135 or 139 or 140;
}
