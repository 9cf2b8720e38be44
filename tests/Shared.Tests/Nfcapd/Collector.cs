using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Enrichment.Tests.Nfcapd;

/// <summary>The real nfcapd on loopback, for as long as it takes to send it datagrams.</summary>
static class Collector
{
    /// <param name="moreOptions">Of nfcapd's; empty ones are left out.</param>
    /// <returns>The file that it wrote.</returns>
    public static string Collect(TempFolder folder, string[] moreOptions, params byte[][] datagrams)
    {
        var files = Directory.CreateDirectory(folder.File("files")).FullName;
        var port = UdpPort.Free();
        string[] options = ["-l", files, "-b", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-I", "collector", "-t", Nfcapds.OneFile];
        using var collector = Start("nfcapd", [.. options, .. moreOptions.Where(option => option.Length > 0)]);
        try
        {
            WaitUntil(() => IsBound(port));
            Send(port, datagrams);
        }
        finally
        {
            Nfdump.RunTool("kill", "-TERM", collector.Id.ToString(CultureInfo.InvariantCulture));
            Assert.True(collector.WaitForExit(10_000), "nfcapd does not end");
        }

        return Assert.Single(Directory.GetFiles(files, "nfcapd.2*"));
    }

    static void Send(int port, byte[][] datagrams)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, port);
        foreach (var datagram in datagrams)
        {
            socket.Send(datagram);
            WaitUntil(() => QueueOf(port) == 0);
        }

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
