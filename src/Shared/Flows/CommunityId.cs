using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Enrichment.Flows;

/// <summary>
/// Community ID version 1 (github.com/corelight/community-id-spec): one text for both directions of a conversation, the same in every tool.
/// <c>"1:" + base64(SHA-1(seed ‖ address ‖ address ‖ protocol ‖ 0 ‖ port ‖ port))</c>, all in network order, the smaller end first.
/// </summary>
public static class CommunityId
{
    /// <summary>Length of the text: <c>1:</c> and 20 bytes in base64.</summary>
    public const int Length = 30;

    const ushort NoPort = 0xFFFF;

    /// <param name="sourcePort">ICMP: anything.</param>
    /// <param name="destinationPort">ICMP: type &lt;&lt; 8 | code.</param>
    /// <param name="target">Room for <see cref="Length"/> bytes.</param>
    public static void Write(IpAddress source, ushort sourcePort, IpAddress destination, ushort destinationPort, byte protocol, Span<byte> target, ushort seed = 0)
    {
        var hasPorts = HasPorts(protocol);
        var isOneWay = false;
        if (protocol is IpProtocol.Icmp or IpProtocol.IcmpV6)
        {
            (sourcePort, destinationPort, isOneWay) = IcmpPorts(protocol, (byte)(destinationPort >> 8), (byte)destinationPort);
            hasPorts = true;
        }

        var order = source.CompareTo(destination);
        if (!isOneWay && (order > 0 || order == 0 && hasPorts && sourcePort > destinationPort))
        {
            (source, destination) = (destination, source);
            (sourcePort, destinationPort) = (destinationPort, sourcePort);
        }

        Span<byte> content = stackalloc byte[2 + 16 + 16 + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(content, seed);
        var length = 2;
        length += source.WriteBytes(content[length..]);
        length += destination.WriteBytes(content[length..]);
        content[length] = protocol;
        content[length + 1] = 0;
        length += 2;
        if (hasPorts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(content[length..], sourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(content[(length + 2)..], destinationPort);
            length += 4;
        }

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The specification says SHA-1, and nothing is kept secret by it.
        SHA1.HashData(content[..length], hash);
#pragma warning restore CA5350
        "1:"u8.CopyTo(target);
        Base64.EncodeToUtf8(hash, target[2..], out _, out _);
    }

    static bool HasPorts(byte protocol) => protocol is IpProtocol.Tcp or IpProtocol.Udp or IpProtocol.Sctp;

    /// <summary>The type of the message and that of its answer stand for ports; a message that has no answer has type and code, and a direction.</summary>
    static (ushort Source, ushort Destination, bool IsOneWay) IcmpPorts(byte protocol, byte type, byte code)
    {
        var answer = protocol == IpProtocol.Icmp ? AnswerV4(type) : AnswerV6(type);
        return answer == NoPort ? (type, code, true) : (type, answer, false);
    }

    // Echo, router discovery, timestamp, information, address mask (RFC 792, RFC 1256, RFC 950).
    static ushort AnswerV4(byte type) => type switch
    {
        0 => 8,
        8 => 0,
        9 => 10,
        10 => 9,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        17 => 18,
        18 => 17,
        _ => NoPort,
    };

    // Echo, listener discovery, router and neighbour discovery, node information, home agents (RFC 4443, 2710, 4861, 4620, 6275).
    static ushort AnswerV6(byte type) => type switch
    {
        128 => 129,
        129 => 128,
        130 => 131,
        131 => 130,
        133 => 134,
        134 => 133,
        135 => 136,
        136 => 135,
        139 => 140,
        140 => 139,
        144 => 145,
        145 => 144,
        _ => NoPort,
    };
}
