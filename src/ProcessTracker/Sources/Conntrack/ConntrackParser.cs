using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Flows;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources.SockDiag;
using Ct = Enrichment.Tracker.Native.Conntrack;

namespace Enrichment.Tracker.Sources.Conntrack;

/// <summary>
/// Reads entries of ctnetlink (linux/netfilter/nfnetlink_conntrack.h):
/// <code>
///   nfgenmsg | CTA_TUPLE_ORIG { CTA_TUPLE_IP { SRC, DST }, CTA_TUPLE_PROTO { NUM, SRC_PORT, DST_PORT } }
///            | CTA_TUPLE_REPLY { … } | CTA_ID | …
/// </code>
/// </summary>
static class ConntrackParser
{
    /// <returns>False: it is broken, or of a protocol without ports.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ConntrackEntry entry)
    {
        entry = default;
        if (payload.Length < Unsafe.SizeOf<nfgenmsg>())
        {
            return false;
        }

        var (original, reply) = (default(ConntrackTuple), default(ConntrackTuple));
        uint id = 0;
        var found = 0;
        var attributes = new AttributeReader(payload[Unsafe.SizeOf<nfgenmsg>()..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case Ct.CTA_TUPLE_ORIG:
                    found += TryReadTuple(attributes.Value, out original) ? 1 : 0;
                    break;
                case Ct.CTA_TUPLE_REPLY:
                    found += TryReadTuple(attributes.Value, out reply) ? 1 : 0;
                    break;
                case Ct.CTA_ID when attributes.Value.Length == sizeof(uint):
                    id = BinaryPrimitives.ReadUInt32BigEndian(attributes.Value);
                    break;
            }
        }

        entry = new ConntrackEntry(id, original, reply);
        return found == 2 && original.Source.Protocol == reply.Source.Protocol;
    }

    static bool TryReadTuple(ReadOnlySpan<byte> tuple, out ConntrackTuple read)
    {
        read = default;
        ReadOnlySpan<byte> source = default, destination = default;
        ushort sourcePort = 0, destinationPort = 0;
        byte protocol = 0;
        var parts = new AttributeReader(tuple);
        while (parts.Next())
        {
            var inner = new AttributeReader(parts.Value);
            if (parts.Type == Ct.CTA_TUPLE_IP)
            {
                ReadAddresses(inner, ref source, ref destination);
            }
            else if (parts.Type == Ct.CTA_TUPLE_PROTO)
            {
                ReadPorts(inner, ref protocol, ref sourcePort, ref destinationPort);
            }
        }

        if (source.IsEmpty || source.Length != destination.Length || !IpProtocol.HasPorts(protocol))
        {
            return false;
        }

        read = new ConntrackTuple(
            new Endpoint(IpAddress.FromBytes(source), sourcePort, protocol), new Endpoint(IpAddress.FromBytes(destination), destinationPort, protocol));
        return true;
    }

    static void ReadAddresses(AttributeReader attributes, ref ReadOnlySpan<byte> source, ref ReadOnlySpan<byte> destination)
    {
        while (attributes.Next())
        {
            switch (attributes.Type, attributes.Value.Length)
            {
                case (Ct.CTA_IP_V4_SRC, 4):
                case (Ct.CTA_IP_V6_SRC, 16):
                    source = attributes.Value;
                    break;
                case (Ct.CTA_IP_V4_DST, 4):
                case (Ct.CTA_IP_V6_DST, 16):
                    destination = attributes.Value;
                    break;
            }
        }
    }

    static void ReadPorts(AttributeReader attributes, ref byte protocol, ref ushort source, ref ushort destination)
    {
        while (attributes.Next())
        {
            switch (attributes.Type, attributes.Value.Length)
            {
                case (Ct.CTA_PROTO_NUM, 1):
                    protocol = attributes.Value[0];
                    break;
                case (Ct.CTA_PROTO_SRC_PORT, sizeof(ushort)):
                    source = BinaryPrimitives.ReadUInt16BigEndian(attributes.Value);
                    break;
                case (Ct.CTA_PROTO_DST_PORT, sizeof(ushort)):
                    destination = BinaryPrimitives.ReadUInt16BigEndian(attributes.Value);
                    break;
            }
        }
    }
}
