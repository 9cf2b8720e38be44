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
/// An echo has CTA_PROTO_ICMP_ID and _TYPE (ICMPV6 alike) in place of ports: its id is the port of the end that asks. What raw sockets speak has neither.
/// </summary>
static class ConntrackParser
{
    /// <returns>False: it is broken, or nothing that a socket sends.</returns>
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
        var ports = default(Ports);
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
                ReadPorts(inner, ref ports);
            }
        }

        if (source.IsEmpty || source.Length != destination.Length || !ports.IsOfSockets)
        {
            return false;
        }

        read = new ConntrackTuple(
            new Endpoint(IpAddress.FromBytes(source), ports.Source, ports.Protocol), new Endpoint(IpAddress.FromBytes(destination), ports.Destination, ports.Protocol));
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

    static void ReadPorts(AttributeReader attributes, ref Ports ports)
    {
        while (attributes.Next())
        {
            switch (attributes.Type, attributes.Value.Length)
            {
                case (Ct.CTA_PROTO_NUM, 1):
                    ports.Protocol = attributes.Value[0];
                    break;
                case (Ct.CTA_PROTO_SRC_PORT, sizeof(ushort)) when IpProtocol.HasPorts(ports.Protocol):
                    ports.Source = BinaryPrimitives.ReadUInt16BigEndian(attributes.Value);
                    break;
                case (Ct.CTA_PROTO_DST_PORT, sizeof(ushort)) when IpProtocol.HasPorts(ports.Protocol):
                    ports.Destination = BinaryPrimitives.ReadUInt16BigEndian(attributes.Value);
                    break;
                case (Ct.CTA_PROTO_ICMP_ID, sizeof(ushort)):
                case (Ct.CTA_PROTO_ICMPV6_ID, sizeof(ushort)):
                    ports.EchoId = BinaryPrimitives.ReadUInt16BigEndian(attributes.Value);
                    break;
                case (Ct.CTA_PROTO_ICMP_TYPE, 1):
                case (Ct.CTA_PROTO_ICMPV6_TYPE, 1):
                    ports.Type = attributes.Value[0];
                    break;
            }
        }

        ports.TakeEcho();
    }

    /// <summary>Of one direction, as far as they are read.</summary>
    ref struct Ports
    {
        public byte Protocol;
        public ushort Source;
        public ushort Destination;
        public ushort EchoId;
        public byte Type;

        public readonly bool IsOfSockets => Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6
            ? Source + Destination != 0
            : IpProtocol.HasPorts(Protocol) || IpProtocol.IsForRawSockets(Protocol);

        // RFC 792, RFC 4443: echo and echo reply.
        public void TakeEcho()
        {
            switch (Protocol, Type)
            {
                case (IpProtocol.Icmp, 8) or (IpProtocol.IcmpV6, 128):
                    Source = EchoId;
                    break;
                case (IpProtocol.Icmp, 0) or (IpProtocol.IcmpV6, 129):
                    Destination = EchoId;
                    break;
            }
        }
    }
}
