using System.Buffers.Binary;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>A pcap file of UDP datagrams, each a flow of its own.</summary>
static class CaptureBytes
{
    public const int FileHeader = 24;
    public const int Record = 16 + Frame;
    const int Frame = 14 + 20 + 8 + 4;

    public static byte[] Of(int packets)
    {
        var bytes = new byte[FileHeader + (packets * Record)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), 4);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), 65535);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), 1); // Ethernet
        for (var i = 0; i < packets; i++)
        {
            WriteRecord(bytes.AsSpan(FileHeader + (i * Record), Record), i);
        }

        return bytes;
    }

    static void WriteRecord(Span<byte> to, int number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, 1_700_000_000 + (uint)(number / 10_000));
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], (uint)(number % 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Frame);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], Frame);
        to[16 + 12] = 8; // IPv4
        var ip = to[(16 + 14)..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], 32);
        (ip[8], ip[9]) = (64, 17);
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], 0x0A000000 + (uint)number);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], 0xC6120002);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], 4000);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], 53);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], 12);
    }
}
