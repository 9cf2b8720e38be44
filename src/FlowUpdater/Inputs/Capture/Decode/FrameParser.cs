using System.Buffers.Binary;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>
/// Walks the headers of one frame, one method per layer: each checks that its header was captured before it reads, fills
/// in what it knows and calls the next. This file: what comes before IP. IP and what follows: the other parts.
/// </summary>
ref partial struct FrameParser(ReadOnlySpan<byte> bytes, int wireLength, ref Packet packet, FragmentTable fragments)
{
    const ushort TypeIPv4 = 0x0800;
    const ushort TypeIPv6 = 0x86DD;
    const ushort TypeVlan = 0x8100;
    const ushort TypeQinQ = 0x88A8;
    const ushort TypeOldQinQ = 0x9100;
    const ushort TypePppoeSession = 0x8864;
    const ushort TypeMpls = 0x8847;
    const ushort TypeMplsMulticast = 0x8848;

    /// <summary>Real frames carry two tags or a few labels; more is somebody playing.</summary>
    const int MaxTags = 8;

    readonly ReadOnlySpan<byte> _bytes = bytes;
    readonly int _wireLength = wireLength;
    readonly ref Packet _packet = ref packet;
    readonly FragmentTable _fragments = fragments;

    /// <summary>The transport header should carry ports, but they were not captured, or the IP packet ends before them.</summary>
    public bool PortsCutOff { get; private set; }

    /// <summary>A later fragment of a datagram whose first one is not known.</summary>
    public bool FirstFragmentUnseen { get; private set; }

    public DecodeResult Parse(LinkType link) => link switch
    {
        LinkType.Ethernet => Ethernet(),
        LinkType.LinuxCooked => LinuxCooked(),
        LinkType.LinuxCooked2 => LinuxCooked2(),
        LinkType.Raw or LinkType.RawInMemory or LinkType.RawInMemoryOpenBsd => Ip(0),
        LinkType.IPv4 => IPv4(0),
        LinkType.IPv6 => IPv6(0),
        LinkType.Null or LinkType.Loop => Loopback(),
        _ => DecodeResult.UnknownLink,
    };

    // IEEE 802.3: destination(6) source(6) type(2)
    DecodeResult Ethernet() => _bytes.Length < 14 ? DecodeResult.Truncated : EtherType(UInt16(12), 14);

    // LINKTYPE_LINUX_SLL: packet type(2) ARPHRD(2) address length(2) address(8) protocol(2)
    DecodeResult LinuxCooked() => _bytes.Length < 16 ? DecodeResult.Truncated : EtherType(UInt16(14), 16);

    // LINKTYPE_LINUX_SLL2: protocol(2) reserved(2) interface index(4) ARPHRD(2) packet type(1) address length(1) address(8)
    DecodeResult LinuxCooked2()
    {
        if (_bytes.Length < 20)
        {
            return DecodeResult.Truncated;
        }

        _packet.Key.InputInterface = BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);
        return EtherType(UInt16(0), 20);
    }

    // LINKTYPE_NULL, LINKTYPE_LOOP: an AF_ number of the capturing system, whose values for IPv6 differ; the version nibble does not.
    DecodeResult Loopback()
    {
        if (_bytes.Length < 4)
        {
            return DecodeResult.Truncated;
        }

        var family = BinaryPrimitives.ReadUInt32LittleEndian(_bytes);
        family = family > 0xFFFF ? BinaryPrimitives.ReverseEndianness(family) : family;
        return family is 2 or 10 or 24 or 28 or 30 ? Ip(4) : DecodeResult.NotIp;
    }

    DecodeResult EtherType(ushort type, int at)
    {
        if (type == TypeIPv4)
        {
            return IPv4(at);
        }

        return type == TypeIPv6 ? IPv6(at) : Tagged(type, at);
    }

    DecodeResult Tagged(ushort type, int at)
    {
        for (var tags = 0; tags < MaxTags; tags++)
        {
            switch (type)
            {
                case TypeIPv4:
                    return IPv4(at);
                case TypeIPv6:
                    return IPv6(at);
                case TypeVlan or TypeQinQ or TypeOldQinQ:
                    // IEEE 802.1Q §9.6: priority(3) drop eligible(1) VLAN id(12), then the type of what follows
                    if (_bytes.Length < at + 4)
                    {
                        return DecodeResult.Truncated;
                    }

                    if (_packet.Key.Vlan == 0)
                    {
                        _packet.Key.Vlan = (ushort)(UInt16(at) & 0xFFF);
                    }

                    type = UInt16(at + 2);
                    at += 4;
                    break;
                case TypePppoeSession:
                    return Pppoe(at);
                case TypeMpls or TypeMplsMulticast:
                    return Mpls(at);
                default:
                    return DecodeResult.NotIp;
            }
        }

        return DecodeResult.BadHeader;
    }

    // RFC 2516 §4: version/type(1) code(1) session(2) length(2), then the PPP protocol(2)
    DecodeResult Pppoe(int at)
    {
        if (_bytes.Length < at + 8)
        {
            return DecodeResult.Truncated;
        }

        return UInt16(at + 6) switch
        {
            0x0021 => IPv4(at + 8),
            0x0057 => IPv6(at + 8),
            _ => DecodeResult.NotIp,
        };
    }

    // RFC 3032 §2.1: label(20) experimental(3) bottom of stack(1) time to live(8). What follows is not named; the version nibble tells IP.
    DecodeResult Mpls(int at)
    {
        for (var labels = 0; labels < MaxTags; labels++, at += 4)
        {
            if (_bytes.Length < at + 5)
            {
                return DecodeResult.Truncated;
            }

            if ((_bytes[at + 2] & 1) != 0)
            {
                return _bytes[at + 4] >> 4 is 4 or 6 ? Ip(at + 4) : DecodeResult.NotIp;
            }
        }

        return DecodeResult.BadHeader;
    }

    readonly ushort UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_bytes[at..]);
}
