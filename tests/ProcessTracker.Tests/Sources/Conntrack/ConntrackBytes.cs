using System.Buffers.Binary;
using Enrichment.Flows;
using Enrichment.Tracker.Sources.Conntrack;

namespace Enrichment.Tracker.Tests.Sources.Conntrack;

/// <summary>The payload of an entry as ctnetlink writes it: big endian values, attributes padded to four bytes.</summary>
static class ConntrackBytes
{
    public static ConntrackTuple Tuple(string source, string destination, byte protocol = IpProtocol.Tcp) =>
        Endpoint.TryParse(source, protocol, out var from) && Endpoint.TryParse(destination, protocol, out var to)
            ? new ConntrackTuple(from, to)
            : throw new FormatException($"{source} {destination}");

    public static byte[] Of(in ConntrackEntry entry) => Of(entry, static tuple =>
    [
        .. Attribute(1, [tuple.Source.Protocol]), .. Attribute(2, Port(tuple.Source.Port)), .. Attribute(3, Port(tuple.Destination.Port)),
    ]);

    /// <summary>Of a protocol without ports: an echo by its id, its type and its code, any other by its number alone.</summary>
    /// <param name="entry">The end that asks has the id for its port.</param>
    /// <param name="type">Another type of ICMP than an echo's.</param>
    public static byte[] OfEchoes(in ConntrackEntry entry, byte? type = null) => Of(entry, tuple =>
    {
        var (protocol, asks) = (tuple.Source.Protocol, tuple.Source.Port != 0);
        var (first, known) = protocol == IpProtocol.Icmp ? (4, asks ? 8 : 0) : (7, asks ? 128 : 129);
        return protocol is not (IpProtocol.Icmp or IpProtocol.IcmpV6) ? Attribute(1, [protocol]) :
        [
            .. Attribute(1, [protocol]), .. Attribute((ushort)first, Port((ushort)(tuple.Source.Port + tuple.Destination.Port))),
            .. Attribute((ushort)(first + 1), [type ?? (byte)known]), .. Attribute((ushort)(first + 2), [0]),
        ];
    });

    static byte[] Of(in ConntrackEntry entry, Func<ConntrackTuple, byte[]> protocolOf)
    {
        var family = (byte)(entry.Original.Source.Address.IsIPv4 ? 2 : 10);
        var id = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(id, entry.Id);
        return
        [
            family, 0, 0, 0,
            .. Nested(1, TupleBytes(entry.Original, protocolOf)), .. Nested(2, TupleBytes(entry.Reply, protocolOf)),
            .. Attribute(12, id), .. Attribute(3, [0, 0, 1, 0x9A]),
        ];
    }

    static byte[] TupleBytes(in ConntrackTuple tuple, Func<ConntrackTuple, byte[]> protocolOf)
    {
        var (source, destination) = (Bytes(tuple.Source.Address), Bytes(tuple.Destination.Address));
        var first = (ushort)(source.Length == 4 ? 1 : 3);
        return
        [
            .. Nested(1, [.. Attribute(first, source), .. Attribute((ushort)(first + 1), destination)]),
            .. Nested(2, protocolOf(tuple)),
        ];
    }

    static byte[] Nested(ushort type, byte[] value) => Attribute((ushort)(type | 0x8000), value);

    static byte[] Attribute(ushort type, byte[] value)
    {
        var bytes = new byte[(4 + value.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), type);
        value.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    static byte[] Port(ushort port) => [(byte)(port >> 8), (byte)port];

    static byte[] Bytes(IpAddress address)
    {
        var bytes = new byte[16];
        return bytes[..address.WriteBytes(bytes)];
    }
}
