using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests;

/// <summary>Real traffic between two hosts in a capture file: TCP and UDP, IPv4 and IPv6, ping.</summary>
public sealed class RecordedTraffic : IDisposable
{
    readonly Network _network = new();

    public RecordedTraffic()
    {
        try
        {
            Record();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    string Capture => _network.PathOf("traffic.pcap");

    public void Dispose() => _network.Dispose();

    /// <summary>softflowd reads the capture and exports to nfcapd; the folder of nfcapd's file.</summary>
    internal string Collect(string netflowVersion)
    {
        var folder = Directory.CreateDirectory(_network.PathOf("collected" + netflowVersion)).FullName;
        if (Directory.GetFiles(folder).Length > 0)
        {
            return folder;
        }

        using var nfcapd = _network.A.Start("nfcapd", "-p", "9995", "-b", "127.0.0.1", "-l", folder, "-t", Nfcapds.OneFile);
        WaitForPort("9995");
        // -d: it stays in the foreground and ends with the file.
        _network.A.Run("softflowd", "-d", "-r", Capture, "-n", "127.0.0.1:9995", "-v", netflowVersion).Expect("softflowd");
        Thread.Sleep(500);
        Tool.Run("kill", "-TERM", nfcapd.Id.ToString(CultureInfo.InvariantCulture)).Expect("kill");
        nfcapd.WaitForExit();
        return folder;
    }

    /// <summary>flowupdater meters the same capture; the folder of its file.</summary>
    internal string Meter()
    {
        var folder = _network.PathOf("metered");
        if (!Directory.Exists(folder))
        {
            Tool.Run(Published.Updater, "run", "--read", Capture, "--write", folder, "--rotate", "1h").Expect("flowupdater");
        }

        return folder;
    }

    void Record()
    {
        var (a, b) = (_network.A, _network.B);
        using var web = b.Act("webserver", "tcp_server", b.IPv4, 8000);
        using var web6 = b.Act("webserver6", "tcp_server", b.IPv6, 8000);
        using var names = b.Act("nameserver", "udp_server", "::", 53);
        foreach (var server in new[] { web, web6, names })
        {
            server.Await("bound");
        }

        using var tcpdump = a.Start("tcpdump", "-i", "veth0", "-U", "-w", Capture, "-s", "128", "ip or ip6");
        Tool.Until(() => File.Exists(Capture) && new FileInfo(Capture).Length >= 24, "tcpdump writes its file");
        foreach (var (script, server, port) in new[]
        {
            ("tcp_client", b.IPv4, 8000), ("tcp_client", b.IPv6, 8000), ("udp_client", b.IPv4, 53), ("udp_client", b.IPv6, 53),
        })
        {
            using var client = a.Act("client", script, server, port, 0.5);
            client.Await("done");
        }

        Thread.Sleep(500);
        Tool.Run("kill", "-TERM", tcpdump.Id.ToString(CultureInfo.InvariantCulture)).Expect("kill");
        tcpdump.WaitForExit();
    }

    void WaitForPort(string port) => Tool.Until(
        () => _network.A.Run("ss", "-lunH").Output.Contains(":" + port + " ", StringComparison.Ordinal), $"somebody listens on port {port}");
}
