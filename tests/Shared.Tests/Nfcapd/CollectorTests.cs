using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd;

/// <summary>Files of the real nfcapd, which NetFlow v5 and v9 was sent to over loopback.</summary>
public class CollectorTests
{
    const int Flows5 = 90;

    [Theory]
    [InlineData("")]
    [InlineData("-z")]
    [InlineData("-y")]
    [InlineData("-j")]
    public void Read_FileOfNfcapd_HasTheFlowsThatNfdumpShows(string compression)
    {
        using var folder = new TempFolder();
        var path = Collect(folder, compression);

        using var reader = NfcapdReader.Open(path);
        var flows = Flows.Of(reader, r => FormattableString.Invariant(
            $"{r.SrcAddress}|{r.Generic.SrcPort}|{r.DstAddress}|{r.Generic.DstPort}|{r.Generic.Protocol}|{r.Generic.InPackets}|{r.Generic.InBytes}|{r.Misc.Input}|{r.Misc.Output}|{r.Get<SrcDst32>(ElementId.VLan).Src}|{Name(r)}"));

        Assert.Equal(Flows5 + 1, flows.Count);
        Assert.Equal((ulong)flows.Count, reader.Stat!.Value.Flows);
        Assert.Equal("collector", reader.Ident);
        Assert.Equal(
            Nfdump.Print(path, "fmt:%sa|%sp|%da|%dp|%pr|%pkt|%byt|%in|%out|%svln|%uname").Select(l => l.Replace(" ", "", StringComparison.Ordinal)),
            flows);
        Assert.Contains("2001:db8::1|53|2001:db8::2|40000|17|7|4200|0|0|100|žofie", flows);
    }

    [Fact]
    public void Stamp_FileOfNfcapd_ChangesTheNameAndNothingElse()
    {
        using var folder = new TempFolder();
        var path = Collect(folder, "-y");

        var result = new NfcapdStamper(new()).Stamp(path, folder.File("stamped"), new ByName(r => $"p{r.Generic.InPackets}"));

        Assert.Equal(new StampResult(Flows5 + 1, Flows5 + 1, 0, 0, null), result);
        NfcapdStamperTests.AssertRawEqualButForNames(path, folder.File("stamped"));
        NfcapdWriterTests.AssertSound(folder.File("stamped"));
        Assert.Equal(
            Nfdump.Print(path, "fmt:%pkt").Select(l => "p" + l.Trim()),
            Nfdump.Print(folder.File("stamped"), "fmt:%uname").Select(l => l.Trim()));
        Assert.Equal(Nfdump.Run("-I", "-r", path).Text, Nfdump.Run("-I", "-r", folder.File("stamped")).Text);
    }

    static string Name(FlowRecord record) => record.Has(ElementId.NselUser) ? Encoding.UTF8.GetString(record.UserName) : "<empty>";

    static string Collect(TempFolder folder, string compression)
    {
        var files = Directory.CreateDirectory(folder.File("files")).FullName;
        var port = FreePort();
        string[] options = ["-l", files, "-b", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-I", "collector", "-t", "3600"];
        using var collector = Start("nfcapd", compression.Length > 0 ? [.. options, compression] : options);
        try
        {
            WaitUntil(() => IsBound(port));
            Send(port);
        }
        finally
        {
            Nfdump.RunTool("kill", "-TERM", collector.Id.ToString(CultureInfo.InvariantCulture));
            Assert.True(collector.WaitForExit(10_000), "nfcapd does not end");
        }

        return Assert.Single(Directory.GetFiles(files, "nfcapd.2*"));
    }

    static void Send(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, port);
        for (var first = 1; first <= Flows5; first += 30)
        {
            socket.Send(NetflowPackets.Version5(first, 30));
        }

        socket.Send(NetflowPackets.Version9("žofie"));
        WaitUntil(() => QueueOf(port) == 0);
        Thread.Sleep(100); // from the socket's queue into nfcapd's block
    }

    static Process Start(string tool, string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["TZ"] = "UTC";
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"skipped: {tool} is not installed");
            throw;
        }
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static bool IsBound(int port) => QueueOf(port) >= 0;

    /// <summary>Bytes that wait in the receive queue of the UDP socket on that port; -1: no such socket.</summary>
    static int QueueOf(int port)
    {
        var local = string.Create(CultureInfo.InvariantCulture, $"0100007F:{port:X4}");
        var line = System.IO.File.ReadLines("/proc/net/udp").Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(f => f[1] == local);
        return line is null ? -1 : int.Parse(line[4].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    static void WaitUntil(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 500, "nfcapd did not come so far within 10 s");
            Thread.Sleep(20);
        }
    }
}
