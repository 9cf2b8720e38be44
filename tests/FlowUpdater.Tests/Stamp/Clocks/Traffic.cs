using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Tests.Attribution;

namespace Enrichment.Updater.Tests.Stamp.Clocks;

/// <summary>
/// Connections of a host and the flows of both directions, as an exporter would have written them whose clock is wrong. Every fourth port is
/// used again by another process a moment after it was closed; some connections last long, some are UDP, and a server listens all the time.
/// </summary>
sealed class Traffic
{
    const string Host = "10.0.0.1";
    const byte Ends = 0x1B; // FIN, SYN, PSH, ACK

    readonly List<(FlowValues Flow, string Owner)> _flows = [];

    public Traffic(int seed, int connections, double jitter)
    {
        var random = new Random(seed);
        var host = History.AddHost("host");
        History.Add(host, Given.Socket($"tcp {Host}:443", "server"));
        var (at, lastClosed) = (10.0, 0.0);
        for (var i = 0; i < connections; i++)
        {
            at += 1 + (random.NextDouble() * 100);
            var port = 40_000 + (i % 4 == 3 ? i - 1 : i);
            var opened = i % 4 == 3 ? Math.Max(at, lastClosed + 0.005) : at;
            var lasts = i % 10 == 0 ? 3000 * random.NextDouble() : 4 * random.NextDouble();
            var isUdp = i % 7 == 5;
            lastClosed = opened + lasts;
            at = opened;
            History.Add(host, Given.Socket($"{(isUdp ? "udp" : "tcp")} {Host}:{port}", "p" + i, opened, lastClosed, remote: $"198.51.100.{i % 4 / 2}:443", poll: i % 3 == 0 ? 0.25 : 0));
            var moved = jitter * ((2 * random.NextDouble()) - 1);
            Add(i, port, isUdp, opened + moved, lastClosed + moved, random);
        }

        History.Freeze();
    }

    public BindingHistory History { get; } = new();

    /// <summary>Flow by flow, whose it is.</summary>
    public List<string> Owners => [.. _flows.Select(flow => flow.Owner)];

    /// <param name="behind">Seconds by which the exporter's clock is behind.</param>
    public IEnumerable<FlowValues> Flows(ushort exporter, double behind) => _flows.Select(flow => flow.Flow with
    {
        ExporterId = exporter,
        MsecFirst = (ulong)((long)flow.Flow.MsecFirst - (long)(behind * 1000)),
        MsecLast = (ulong)((long)flow.Flow.MsecLast - (long)(behind * 1000)),
    });

    /// <summary>A client of the server that listens all the time.</summary>
    public static FlowValues ToServer(int seed, int client, double at) => Flow($"203.0.113.{seed % 200}", 1024 + client, Host, 443, Given.Tcp, at, at + 0.1) with { ExporterId = 1 };

    void Add(int i, int port, bool isUdp, double first, double last, Random random)
    {
        var protocol = isUdp ? Given.Udp : Given.Tcp;
        last = Math.Max(first, last - (0.01 * random.NextDouble()));
        var (remote, owner) = ($"198.51.100.{i % 4 / 2}", "p" + i);
        _flows.Add((Flow(Host, port, remote, 443, protocol, first + 0.001, Math.Max(first + 0.001, last)), owner));
        _flows.Add((Flow(remote, 443, Host, port, protocol, first + 0.002, Math.Max(first + 0.002, last)), owner));
    }

    static FlowValues Flow(string source, int sourcePort, string destination, int destinationPort, byte protocol, double first, double last) => new()
    {
        Src = IpAddress.Parse(source), SrcPort = (ushort)sourcePort, Dst = IpAddress.Parse(destination), DstPort = (ushort)destinationPort, Protocol = protocol,
        MsecFirst = (ulong)(Given.At(first) / 1_000_000), MsecLast = (ulong)(Given.At(last) / 1_000_000), TcpFlags = protocol == Given.Tcp ? Ends : (byte)0,
        Packets = 3, Bytes = 180,
    };
}
