using System.Buffers.Binary;
using Enrichment.Netflow.Encoding;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>A capture file (pcap-savefile(5)) of raw IPv4 packets with a message each.</summary>
sealed class MessageCapture : IMessageSink, IDisposable
{
    readonly string _path;
    readonly FileStream _file;

    public MessageCapture(string path)
    {
        (_path, _file) = (path, File.Create(path));
        var header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), 2 | 4 << 16);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 65535);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), 101); // LINKTYPE_RAW
        _file.Write(header);
    }

    public bool Send(ReadOnlySpan<byte> message, int flows)
    {
        var packet = new byte[16 + 28 + message.Length];
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(8), packet.Length - 16);
        BinaryPrimitives.WriteInt32LittleEndian(packet.AsSpan(12), packet.Length - 16);
        var ip = packet.AsSpan(16);
        (ip[0], ip[8], ip[9], ip[12], ip[16]) = (0x45, 64, 17, 10, 10);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], 4000);
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], 2055);
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(8 + message.Length));
        message.CopyTo(ip[28..]);
        _file.Write(packet);
        return true;
    }

    /// <summary>What Wireshark says of them.</summary>
    public string Dissect()
    {
        _file.Dispose();
        return PeerTool.Run("tshark", "-r", _path, "-d", "udp.port==2055,cflow", "-V");
    }

    /// <summary>Nothing is wrong with what was dissected, and no data stand before their template.</summary>
    public static void AssertSound(string text)
    {
        Assert.DoesNotContain("alformed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Expert Info (Error", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Expert Info (Warn", text, StringComparison.Ordinal);
        Assert.DoesNotContain("no template found", text, StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => _file.Dispose();
}
