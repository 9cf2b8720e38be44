using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.SockDiag;

/// <summary>Reads struct inet_diag_msg, which dumps and destroy events share.</summary>
static class InetDiagParser
{
    static readonly int MessageSize = Unsafe.SizeOf<inet_diag_msg>();

    /// <summary>False where the message is too short.</summary>
    /// <param name="payload">What follows the netlink header.</param>
    /// <param name="protocol">0: raw sockets, whose "port" is the protocol number.</param>
    public static bool TryRead(ReadOnlySpan<byte> payload, byte protocol, ref SocketRow row)
    {
        if (payload.Length < MessageSize)
        {
            return false;
        }

        ref readonly var message = ref MemoryMarshal.AsRef<inet_diag_msg>(payload);
        row.Cookie = CookieOf(in message.id);
        row.LocalAddress = AddressAt(payload, SourceOffset, message.idiag_family);
        row.RemoteAddress = AddressAt(payload, DestinationOffset, message.idiag_family);
        row.LocalPort = BinaryPrimitives.ReverseEndianness(message.id.idiag_sport);
        row.RemotePort = BinaryPrimitives.ReverseEndianness(message.id.idiag_dport);
        row.State = (SocketState)message.idiag_state;
        row.Inode = message.idiag_inode;
        row.Uid = message.idiag_uid;
        row.ReceiveQueue = message.idiag_rqueue;
        row.SendQueue = message.idiag_wqueue;
        row.Protocol = protocol;
        if (protocol == 0)
        {
            row.Protocol = (byte)row.LocalPort;
            row.LocalPort = 0;
            row.RemotePort = 0;
        }

        // Only listening and unconnected sockets carry the attribute, and only for :: does it matter.
        row.DualStack = message.idiag_family == LibcConstants.AF_INET6
            && row.LocalAddress == IpAddress.AnyIPv6
            && !IsV6Only(payload[MessageSize..]);
        return true;
    }

    /// <summary>The protocol that a destroy event names in an attribute; 0: none.</summary>
    public static byte ProtocolOf(ReadOnlySpan<byte> payload)
    {
        var attributes = new AttributeReader(payload[Math.Min(MessageSize, payload.Length)..]);
        while (attributes.Next())
        {
            if (attributes.Type == InetDiag.INET_DIAG_PROTOCOL && attributes.Value.Length >= 1)
            {
                return attributes.Value[0];
            }
        }

        return 0;
    }

    // struct inet_diag_msg: idiag_family, _state, _timer, _retrans, then struct inet_diag_sockid: two ports, two addresses.
    const int SourceOffset = 8;
    const int DestinationOffset = 24;

    static IpAddress AddressAt(ReadOnlySpan<byte> payload, int offset, byte family) =>
        IpAddress.FromBytes(payload.Slice(offset, family == LibcConstants.AF_INET6 ? 16 : 4));

    static unsafe ulong CookieOf(in inet_diag_sockid id) => ((ulong)id.idiag_cookie[1] << 32) | id.idiag_cookie[0];

    static bool IsV6Only(ReadOnlySpan<byte> bytes)
    {
        var attributes = new AttributeReader(bytes);
        while (attributes.Next())
        {
            if (attributes.Type == InetDiag.INET_DIAG_SKV6ONLY && attributes.Value.Length >= 1)
            {
                return attributes.Value[0] != 0;
            }
        }

        return false;
    }
}
