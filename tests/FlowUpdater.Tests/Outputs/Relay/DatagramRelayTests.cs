using System.Net;
using System.Net.Sockets;
using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Outputs.Relay;
using Enrichment.Updater.Tests.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Relay;

public sealed class DatagramRelayTests
{
    [Fact]
    public void Take_TwoExporters_ArriveUnchangedFromAPortEach()
    {
        using var collector = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var target = GrpcAddress.Tcp((IPEndPoint)collector.LocalEndPoint!);
        List<string> said = [];
        using var relay = new DatagramRelay([target], said.Add);
        var random = new Random(5);
        var content = new byte[1400];
        Dictionary<string, int> ports = [];
        for (var i = 0; i < 40; i++)
        {
            random.NextBytes(content);
            var exporter = $"192.0.2.{i % 2 + 1}";
            relay.Take(content, new DatagramSender(IpAddress.Parse(exporter), 50_000), 0);

            var received = new byte[2000];
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            var length = collector.ReceiveFrom(received, ref from);
            Assert.Equal(content, received[..length]);
            Assert.Equal(ports.TryGetValue(exporter, out var port) ? port : ports[exporter] = ((IPEndPoint)from).Port, ((IPEndPoint)from).Port);
        }

        Assert.Equal(2, ports.Values.Distinct().Count());
        Assert.Equal(ports.Select(one => $"datagrams of {one.Key} are relayed to {target} from port {one.Value}"), said);
        Assert.Equal([20, 20], relay.Paths.Select(path => path.Sent));
        using var text = new StringWriter();
        relay.Print(text);
        Assert.Equal($"  relayed         40 datagrams of 2 exporters to {target}\n", text.ToString());
    }

    [Fact]
    public void Take_NobodyListens_IsCountedAndNothingIsThrown()
    {
        using var relay = new DatagramRelay([GrpcAddress.Parse($"127.0.0.1:{UdpPort.Free()}")], _ => { });
        NfcapdPeer.Until(
            () =>
            {
                relay.Take([1, 2, 3], new DatagramSender(IpAddress.Parse("192.0.2.1"), 1), 0);
                return relay.Paths[0].Refused > 2;
            },
            "it is refused");
    }

    [Fact]
    public void Take_MoreExportersThanPorts_TheRestShareOne()
    {
        using var collector = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var relay = new DatagramRelay([GrpcAddress.Tcp((IPEndPoint)collector.LocalEndPoint!)], _ => { });
        for (var i = 0; i < 1200; i++)
        {
            relay.Take([1], new DatagramSender(IpAddress.FromIPv4(0x0A000000 + (uint)i), 1), 0);
        }

        Assert.Equal(1025, relay.Paths.Count);
        Assert.Equal(1200, relay.Paths.Sum(path => path.Sent + path.Full));
    }
}
