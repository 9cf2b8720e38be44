using System.Buffers.Binary;
using System.Globalization;

namespace Enrichment.Benchmarks.Loads;

/// <summary>
/// <c>packets FILE [PACKETS] [FLOWS]</c>: writes a pcap of headers only (Ethernet, snap length 96), FLOWS conversations
/// at any moment in random order: the worst case for a flow cache, whose entries are then never in the processor's cache.
/// One packet in eight is IPv6, one in five UDP; a flow ends after 1 to 50 packets, TCP with FIN. The same arguments give
/// the same bytes.
/// </summary>
static class PacketLoad
{
    const ulong Start = 1_700_000_000_000_000; // microseconds
    const int GapMicroseconds = 4;

    public static int Run(string[] arguments)
    {
        var packets = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 4_000_000;
        var flows = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 100_000;
        using var file = new FileStream(arguments[0], FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 0x0004_0002);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 96);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        file.Write(header);

        var random = new Random(7);
        var talks = new Talk[flows];
        for (var i = 0; i < flows; i++)
        {
            talks[i] = Talk.Next(random);
        }

        Span<byte> packet = stackalloc byte[16 + 96];
        for (var i = 0; i < packets; i++)
        {
            ref var talk = ref talks[random.Next(flows)];
            talk.Left--;
            var written = talk.WritePacket(packet, Start + (ulong)i * GapMicroseconds);
            file.Write(packet[..written]);
            if (talk.Left == 0)
            {
                talk = Talk.Next(random);
            }
        }

        return 0;
    }

    struct Talk
    {
        bool _ipv6;
        bool _tcp;
        uint _client;
        uint _server;
        ushort _sourcePort;
        ushort _destinationPort;
        ushort _length;
        public int Left;

        public static Talk Next(Random random)
        {
            var tcp = random.Next(5) != 0;
            var talk = new Talk
            {
                _ipv6 = random.Next(8) == 0,
                _tcp = tcp,
                _client = (uint)random.Next(1 << 18),
                _server = (uint)random.Next(1 << 22),
                _sourcePort = (ushort)random.Next(32768, 61000),
                _destinationPort = tcp ? (ushort)443 : (ushort)53,
                _length = (ushort)random.Next(60, 1460),
                Left = random.Next(1, 51),
            };
            if (random.Next(2) == 0)
            {
                (talk._client, talk._server) = (talk._server | 1 << 30, talk._client);
                (talk._sourcePort, talk._destinationPort) = (talk._destinationPort, talk._sourcePort);
            }

            return talk;
        }

        /// <summary>The packet with its 16 bytes of pcap record header; returns how many bytes.</summary>
        public readonly int WritePacket(Span<byte> record, ulong microseconds)
        {
            record.Clear();
            var frame = record[16..];
            frame[0] = 2;
            frame[6] = 4;
            var ip = frame[14..];
            int ipLength;
            if (_ipv6)
            {
                BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x86DD);
                ip[0] = 0x60;
                BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(_length - 40 + 20));
                ip[6] = _tcp ? (byte)6 : (byte)17;
                ip[7] = 64;
                BinaryPrimitives.WriteUInt64BigEndian(ip[8..], 0x2001_0DB8_0000_0000);
                BinaryPrimitives.WriteUInt32BigEndian(ip[20..], _client);
                BinaryPrimitives.WriteUInt64BigEndian(ip[24..], 0x2001_0DB8_0001_0000);
                BinaryPrimitives.WriteUInt32BigEndian(ip[36..], _server);
                ipLength = 40;
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(frame[12..], 0x0800);
                ip[0] = 0x45;
                BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(_length + 20));
                ip[8] = 64;
                ip[9] = _tcp ? (byte)6 : (byte)17;
                BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x0A00_0000 + _client);
                BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0x5000_0000 + _server);
                ipLength = 20;
            }

            var transport = ip[ipLength..];
            BinaryPrimitives.WriteUInt16BigEndian(transport, _sourcePort);
            BinaryPrimitives.WriteUInt16BigEndian(transport[2..], _destinationPort);
            if (_tcp)
            {
                transport[12] = 0x50;
                transport[13] = Left == 0 ? (byte)0x11 : (byte)0x10;
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(transport[4..], _length);
            }

            var captured = 14 + ipLength + (_tcp ? 20 : 8);
            BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(microseconds / 1_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], (uint)(microseconds % 1_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)captured);
            BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)(14 + 20 + _length));
            return 16 + captured;
        }
    }
}
