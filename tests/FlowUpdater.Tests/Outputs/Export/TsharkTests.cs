using System.Buffers.Binary;
using System.Text.RegularExpressions;
using Enrichment.Netflow.Encoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>Our messages under Wireshark's eyes.</summary>
public sealed class TsharkTests
{
    const int Flows = 600;

    [Theory]
    [InlineData(ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix)]
    public void Dissect_FlowsOfEveryShape_NothingIsMalformed(ExportFormat format)
    {
        using var folder = new TempFolder();
        var text = Dissect(format, folder);

        Assert.DoesNotContain("alformed", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Expert Info (Error", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Expert Info (Warn", text, StringComparison.Ordinal);
        Assert.DoesNotContain("No template found", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Flows, Regex.Count(text, @"^ +L4 ?_?SRC_PORT|^ +SrcPort: ", RegexOptions.Multiline));
    }

    [Fact]
    public void Dissect_Ipfix_TheElementsHaveTheirNames()
    {
        using var folder = new TempFolder();
        var text = Dissect(ExportFormat.Ipfix, folder);

        foreach (var name in (string[])["SRC_PROC_NAME (169)", "DST_PROC_NAME (376)", "SRC_PROC_PID (168)", "DST_PROC_PID (375)", "SRC_PROC_UID (425)", "DST_PROC_USER_NAME (377)", "userName (371)"])
        {
            Assert.Contains($"Type: {name}", text, StringComparison.Ordinal);
        }

        Assert.Contains("Classification Engine ID: USER-Defined (6)", text, StringComparison.Ordinal);
        Assert.Contains("Dst process name: server2\n", text, StringComparison.Ordinal);
        Assert.Contains("Type: 852 [pen: CESNET]", text, StringComparison.Ordinal);
        Assert.Contains("PEN: ciscoSystems (9)", text, StringComparison.Ordinal);
    }

    static string Dissect(ExportFormat format, TempFolder folder)
    {
        var capture = new CaptureOf(folder.File("export.pcap"));
        using (capture)
        {
            var exporter = new FlowExporter(new ExportOptions { Format = format, CommandLines = true }, capture);
            for (var i = 0; i < Flows; i++)
            {
                exporter.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i), KnownFlows.Start + 60_000);
            }

            exporter.Flush(KnownFlows.Start + 60_000);
        }

        return PeerTool.Run("tshark", "-r", folder.File("export.pcap"), "-d", "udp.port==2055,cflow", "-V");
    }

    /// <summary>A capture file (pcap-savefile(5)) of raw IPv4 packets with a message each.</summary>
    sealed class CaptureOf : IMessageSink, IDisposable
    {
        readonly FileStream _file;

        public CaptureOf(string path)
        {
            _file = File.Create(path);
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

        public void Dispose() => _file.Dispose();
    }
}
