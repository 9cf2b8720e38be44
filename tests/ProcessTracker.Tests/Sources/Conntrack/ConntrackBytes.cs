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

    public static byte[] Of(in ConntrackEntry entry)
    {
        var family = (byte)(entry.Original.Source.Address.IsIPv4 ? 2 : 10);
        var id = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(id, entry.Id);
        return
        [
            family, 0, 0, 0,
            .. Nested(1, TupleBytes(entry.Original)), .. Nested(2, TupleBytes(entry.Reply)),
            .. Attribute(12, id), .. Attribute(3, [0, 0, 1, 0x9A]),
        ];
    }

    static byte[] TupleBytes(in ConntrackTuple tuple)
    {
        var (source, destination) = (Bytes(tuple.Source.Address), Bytes(tuple.Destination.Address));
        var first = (ushort)(source.Length == 4 ? 1 : 3);
        return
        [
            .. Nested(1, [.. Attribute(first, source), .. Attribute((ushort)(first + 1), destination)]),
            .. Nested(2, [.. Attribute(1, [tuple.Source.Protocol]), .. Attribute(2, Port(tuple.Source.Port)), .. Attribute(3, Port(tuple.Destination.Port))]),
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
