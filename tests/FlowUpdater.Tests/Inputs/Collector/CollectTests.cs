using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>The program with real exporters in front of it and the real nfdump behind.</summary>
public sealed class CollectTests : IDisposable
{
    /// <summary>nfcapd 1.7.1 loses type and code of ICMPv6 in v9.</summary>
    const string NotIcmp6 = "not proto 58";

    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4), (22, 4), (21, 4)];
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("10")]
    public void Collect_Softflowd_FlowsAreThoseThatNfcapdCollects(string version)
    {
        var datagrams = Exported("softflowd", "-r", SampleFiles.Path("web-and-udp.pcap"), "-v", version, "-d", "-n");
        var theirs = Path.GetDirectoryName(Enrichment.Tests.Nfcapd.Collector.Collect(_folder, [], datagrams))!;
        using var program = new CollectProgram(UdpPort.Free(), "--write", _folder.File("flows"));

        program.Send(datagrams);
        var said = program.Stop();

        Assert.True(Shown(theirs).Length > 10, string.Join('\n', said));
        Assert.Equal(Shown(theirs, NotIcmp6), Shown(_folder.File("flows"), NotIcmp6));

        // The packets are from before softflowd started, so its uptimes have rolled over, which nfcapd 1.7.1 does not see in v9 and IPFIX.
        Assert.All(Nfdump.Run("-R", _folder.File("flows"), "-q", "-o", "fmt:%ts %te").Lines, line => Assert.Matches("^2026-11-21 10:59:1.*2026-11-21 10:59:[12]", line));
        Assert.Contains(said, line => line.Contains("missing 0 in 0 gaps", StringComparison.Ordinal));
    }

    [Fact]
    public void Collect_Nfreplay_EveryFlowComesThrough()
    {
        var flows = Metered();
        using var program = new CollectProgram(UdpPort.Free(), "--write", _folder.File("flows"));

        PeerTool.Run("nfreplay", "-r", Directory.GetFiles(flows).Single(), "-H", "127.0.0.1", "-p", program.Port.ToString(CultureInfo.InvariantCulture), "-v", "9");
        program.Stop();

        Assert.Equal(Shown(flows), Shown(_folder.File("flows")));
    }

    [Fact]
    public void Collect_KilledAndStartedAnew_FileIsSavedAndTemplatesAreThere()
    {
        var (flows, templates) = (_folder.File("flows"), _folder.File("templates"));
        var port = UdpPort.Free();
        using (var first = new CollectProgram(port, "--write", flows, "--templates", templates, "--rotate", "1h"))
        {
            first.Send(Bytes.V9(new Bytes().Template(0, 256, Fields)));
            CollectProgram.WaitFor(() => File.Exists(templates), "no templates are kept");
            first.Crash();
        }

        using var second = new CollectProgram(port, "--write", flows, "--templates", templates, "--rotate", "1h");
        second.Send(Bytes.V9(new Bytes().Set(256, Record(7)), 1));
        var said = second.Stop();

        Assert.Contains(said, line => line.EndsWith("1 templates of the last run", StringComparison.Ordinal));
        Assert.Equal("7", Assert.Single(Nfdump.Run("-R", flows, "-q", "-N", "-o", "fmt:%pkt").Lines).Trim());
    }

    [Fact]
    public void Collect_SplitByExporter_HasAFolderForEachAndACommandForEachFile()
    {
        var (flows, told) = (_folder.File("flows"), _folder.File("told"));
        using var program = new CollectProgram(
            UdpPort.Free(), "--write", flows, "--split", "exporter", "--subdirs", "7", "--ident", "lab", "--on-rotate", $"sh -c 'echo \"$0 $1 $2\" >> {told}' %d %f %i");

        program.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(7))));
        program.Stop();

        var file = Assert.Single(Directory.GetFiles(Path.Combine(flows, "127.0.0.1"), "nfcapd.2*", SearchOption.AllDirectories));
        var folder = Path.Combine(flows, "127.0.0.1");
        Assert.Equal($"{folder} {Path.GetRelativePath(folder, file)} lab", File.ReadAllText(told).Trim());
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}/nfcapd[.]", Path.GetRelativePath(folder, file));
        Assert.Contains("SysID: 1, IP:        127.0.0.1, version: 9", Nfdump.Run("-E", file).Text, StringComparison.Ordinal);
    }

    // An exporter whose folder cannot be made costs the others nothing.
    [Fact]
    public void Collect_FolderOfAnExporterCannotBeMade_ItsFlowsAreCountedAndOthersGoOn()
    {
        var flows = _folder.File("flows");
        Directory.CreateDirectory(flows);
        _folder.Write("flows/127.0.0.2", []);
        using var program = new CollectProgram(UdpPort.Free(), "--write", flows, "--split", "exporter");

        var datagram = Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(7)));
        program.SendFrom(IPAddress.Parse("127.0.0.2"), datagram);
        program.SendFrom(IPAddress.Parse("127.0.0.3"), datagram);
        var said = program.Stop(exitCode: 1); // Flows were lost.

        Assert.Contains(said, line => line.EndsWith("written         1 flows to 1 files in " + flows + "; 1 flows were lost: the disk had no room, or the folder was not there", StringComparison.Ordinal));
        Assert.Single(said, line => line.Contains("/127.0.0.2: flows cannot be written and are being lost, finished files are not touched: ", StringComparison.Ordinal));
        Assert.Single(Nfdump.Run("-R", Path.Combine(flows, "127.0.0.3"), "-q", "-N", "-o", "fmt:%pkt").Lines);
    }

    [Fact]
    public void Collect_ServicesWithoutTrackers_AreCountedAsSuch()
    {
        using var program = new CollectProgram(UdpPort.Free(), "--services", "--write", _folder.File("flows"));
        program.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(7))));
        var said = program.Stop();

        Assert.Contains(said, line => line.EndsWith("by service      1 flows without a process have the name of a service", StringComparison.Ordinal));
        Assert.Equal("domain***", Assert.Single(Nfdump.Run("-R", _folder.File("flows"), "-q", "-N", "-o", "fmt:%uname").Lines).Trim());
    }

    [Fact]
    public void Collect_SamplersAndGaps_AreInTheFileAsNfcapdWritesThem()
    {
        using var program = new CollectProgram(UdpPort.Free(), "--write", _folder.File("flows"));
        var options = new Bytes().Set(1, new Bytes().U16(258, 4, 8).U16(1, 4, 34, 4, 35, 1), pad: true).Set(258, new Bytes().U32(0).U32(50).U8(2), pad: true);

        program.Send(Bytes.V9(options.Template(0, 256, Fields).Set(256, Record(7))), Bytes.V9(new Bytes().Set(256, Record(8)), 10));
        program.Stop();

        var file = Directory.GetFiles(_folder.File("flows")).Single();
        var exporters = Nfdump.Run("-E", file).Text;
        Assert.Contains("Sequence failures: 1, packets: 2, flows: 2", exporters, StringComparison.Ordinal);
        Assert.Contains("Generic Sampler: algorithm: 2, packet interval: 1, packet space: 49", exporters, StringComparison.Ordinal);
        Assert.Contains("Sequence failures: 1", Nfdump.Run("-r", file, "-I").Text, StringComparison.Ordinal);
        Assert.Equal(["350", "400"], Nfdump.Run("-r", file, "-q", "-N", "-o", "fmt:%pkt").Lines.Select(line => line.Trim()));
    }

    [Fact]
    public void Collect_NotAllowedAndNotFlows_AreSaidOnceAndCounted()
    {
        using var program = new CollectProgram(UdpPort.Free(), "--allow", "127.0.0.2");
        program.Send(Bytes.V9(new Bytes()), Bytes.V9(new Bytes()), Bytes.V9(new Bytes()));

        var said = program.Stop();

        Assert.Single(said, line => line.Contains("datagrams from 127.0.0.1 are not taken: --allow does not name it", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("not allowed 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Collect_PortThatIsTaken_IsOneSentence()
    {
        using var first = new CollectProgram(UdpPort.Free());

        using var second = PeerTool.Start(Path.Combine(AppContext.BaseDirectory, "flowupdater"), "run", "--collect", $"udp:{Address(first)}");
        var said = second.StandardError.ReadToEnd();
        second.WaitForExit();

        Assert.Equal(1, second.ExitCode);
        Assert.Equal($"flowupdater: --collect udp:{Address(first)}: Address already in use", said.Trim());
    }

    // What is sent to a group comes to those who have joined it (nfcapd -J).
    [Fact]
    public void Collect_Group_IsJoined()
    {
        var port = UdpPort.Free();
        var group = IPAddress.Parse("239.77.1.1");
        using var program = new CollectProgram(UdpPort.Free(), "--collect", string.Create(CultureInfo.InvariantCulture, $"udp:{group}%lo:{port}"));
        CollectProgram.WaitFor(() => program.Said.Any(line => line.Contains($"listening on udp:{group}%lo:", StringComparison.Ordinal)), "it does not listen to the group");
        using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sender.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        sender.SendTo(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(7))), new IPEndPoint(group, port));

        Assert.Contains(program.Stop(), line => line.StartsWith("1 datagrams of 1 exporters, 1 flows", StringComparison.Ordinal));
    }

    [Fact]
    public void Collect_InterfaceThatIsNotThere_IsOneSentence()
    {
        using var program = PeerTool.Start(Path.Combine(AppContext.BaseDirectory, "flowupdater"), "run", "--collect", "udp:[fe80::1%nosuch0]:9995");
        var said = program.StandardError.ReadToEnd();
        program.WaitForExit();

        Assert.Equal(2, program.ExitCode);
        Assert.Contains("--collect: 'udp:[fe80::1%nosuch0]:9995': there is no interface 'nosuch0'", said, StringComparison.Ordinal);
    }

    /// <summary>What an exporter sends to the address that is put behind its arguments.</summary>
    static byte[][] Exported(string exporter, params string[] arguments)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        PeerTool.Run(exporter, [.. arguments, socket.LocalEndPoint!.ToString()!]);
        var datagrams = new List<byte[]>();
        var buffer = new byte[65536];
        while (socket.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectRead))
        {
            datagrams.Add(buffer[..socket.Receive(buffer)]);
        }

        return [.. datagrams];
    }

    static string Address(CollectProgram program) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{program.Port}");

    static Bytes Record(uint packets) => new Bytes().U32(0x0A000001, 0x0A000002).U16(4000, 53).U8(17).U32(64, packets, 599_000, 599_500);

    /// <summary>The same packets, metered by ourselves.</summary>
    string Metered()
    {
        var folder = _folder.File("metered");
        PeerTool.Run(Path.Combine(AppContext.BaseDirectory, "flowupdater"), "run", "--read", SampleFiles.Path("web-and-udp.pcap"), "--write", folder);
        return folder;
    }

    static string[] Shown(string folder, string filter = "any") =>
        [.. Nfdump.Run("-R", folder, filter, "-q", "-N", "-6", "-o", "fmt:%pr %sa %sp %da %dp %flg %tos %pkt %byt %in %out").Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Order(StringComparer.Ordinal)];
}
