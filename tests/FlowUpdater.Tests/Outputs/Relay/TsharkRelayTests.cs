using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Enrichment.Updater.Tests.Inputs.Collector;
using Enrichment.Updater.Tests.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Relay;

/// <summary>What becomes of exporters' datagrams that we pass on, unchanged and with names, under Wireshark's eyes.</summary>
public sealed class TsharkRelayTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly Socket _unchanged = Listening(), _v9 = Listening(), _ipfix = Listening();

    public void Dispose()
    {
        _unchanged.Dispose();
        _v9.Dispose();
        _ipfix.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("10")]
    public void Dissect_SoftflowdPassedOn_NothingIsMalformed(string version)
    {
        using var program = Program();
        PeerTool.Run("softflowd", "-r", SampleFiles.Path("web-and-udp.pcap"), "-v", version, "-d", "-n", $"127.0.0.1:{program.Port}");
        program.Stop();

        var flows = Regex.Count(Dissect(_unchanged), version == "5" ? @"^ +pdu \d+" : @"^ +Flow \d+$", RegexOptions.Multiline);
        Assert.InRange(flows, 10, 10_000);
        Assert.InRange(Regex.Count(Dissect(_v9), Ports, RegexOptions.Multiline), 10, flows);
        Assert.InRange(Regex.Count(Dissect(_ipfix), Ports, RegexOptions.Multiline), 10, flows);
    }

    // ntop's, Cisco's and CESNET's elements, also of variable length; options; a template that is another one later; two domains; withdrawal (RFC 7011 §8).
    [Fact]
    public void Dissect_IpfixWithEnterpriseElements_NothingIsMalformedAndTheyAreStillThere()
    {
        using var program = Program();
        byte[][] sent =
        [
            Bytes.Ipfix(new Bytes().Set(2, Rich(256)).Set(256, RichRecord(4000)), 0, 7),
            Bytes.Ipfix(new Bytes().Set(3, new Bytes().U16(300, 3, 1, 149, 4, 34, 4, 35, 1), pad: true).Set(300, new Bytes().U32(7, 100).U8(2)), 1, 7),
            Bytes.Ipfix(new Bytes().Set(256, RichRecord(4001)), 2, 7),
            Bytes.Ipfix(new Bytes().Template(2, 256, (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 8), (2, 8), (152, 8), (153, 8)).Set(256, Plain(4002)), 3, 7),
            Bytes.Ipfix(new Bytes().Set(2, Rich(256)).Set(256, RichRecord(4003)), 0, 8),
            Bytes.Ipfix(new Bytes().Set(2, new Bytes().U16(256, 0)).Set(2, Rich(257)).Set(257, RichRecord(4004)), 4, 7),
        ];
        program.Send(sent);
        program.Stop();

        // Wireshark keeps the first template of a number; ours have a number each.
        Assert.Equal(4, Regex.Count(Dissect(_unchanged), Ports, RegexOptions.Multiline));
        var ipfix = Dissect(_ipfix);
        Assert.Equal(5, Regex.Count(ipfix, Ports, RegexOptions.Multiline));
        Assert.Equal(4, Regex.Count(ipfix, "Src process name: exporters-own", RegexOptions.Multiline));
        Assert.Equal(5, Regex.Count(Dissect(_v9), Ports, RegexOptions.Multiline));
    }

    const string Ports = @"^ +L4 ?_?SRC_PORT|^ +SrcPort: ";

    CollectProgram Program() => new(
        UdpPort.Free(), "--services", "--relay", Address(_unchanged), "--export", "udp:" + Address(_v9), "--export", "ipfix:udp:" + Address(_ipfix));

    // Fields with an enterprise have the highest bit set and its number behind (RFC 7011 §3.2).
    static Bytes Rich(int id) => new Bytes().U16(id, 13)
        .U16(8, 4, 12, 4, 7, 2, 11, 2, 4, 1, 1, 8, 2, 8, 152, 8, 153, 8)
        .U16(0x8000 | 169, 65535).U32(35632).U16(0x8000 | 168, 4).U32(35632).U16(0x8000 | 12340, 65535).U32(9).U16(0x8000 | 852, 65535).U32(8057);

    static Bytes RichRecord(int port) => Plain(port).U8(13).Text("exporters-own", 13).U32(77).U8(255, 0, 3).Text("nvm", 3).U8(0);

    static Bytes Plain(int port) => new Bytes().U32(0x0A000001, 0x0A000002).U16(port, 53).U8(17).U64(64, 1, (ulong)Bytes.Now * 1000, ((ulong)Bytes.Now * 1000) + 1);

    string Dissect(Socket socket)
    {
        using var capture = new MessageCapture(_folder.File(Path.GetRandomFileName()));
        var buffer = new byte[65_536];
        while (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            capture.Send(buffer.AsSpan(0, socket.Receive(buffer)), 0);
        }

        var text = capture.Dissect();
        // softflowd numbers its IPFIX otherwise than RFC 7011 §3.1 has it, and Wireshark loses its count where there are two domains: that is theirs.
        MessageCapture.AssertSound(socket == _v9 ? text : text.Replace("Expert Info (Warning/Sequence)", "", StringComparison.Ordinal));
        return text;
    }

    static string Address(Socket socket) => socket.LocalEndPoint!.ToString()!;

    static Socket Listening()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
