using System.Net;
using System.Net.Sockets;
using Enrichment.Grpc;
using Enrichment.Netflow.Encoding;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Tests.Inputs.Capture.Live;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>A path that takes less than 1,400 bytes.</summary>
public sealed class PathMtuTests
{
    const int IpAndUdp = 28;

    [Theory]
    [InlineData(900, 900)]
    [InlineData(1500, 800)]
    public async Task Export_NarrowPath_NoMessageIsLongerThanItTakes(int before, int after)
    {
        using var namespaces = new NetworkNamespaces("a");
        namespaces.Ip("a", $"link set lo mtu {before}");
        List<int> lengths = [];
        List<string> said = [];
        await namespaces.In("a", () =>
        {
            using var collector = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 20_000 };
            collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            using var output = new ExportOutput(
                new ExportTarget(ExportFormat.Ipfix, ExportTransport.Udp, GrpcAddress.Tcp((IPEndPoint)collector.LocalEndPoint!)), new ExportSettings(), TimeProvider.System, said.Add);
            namespaces.Ip("a", $"link set lo mtu {after}");
            for (var round = 0; round < 4; round++)
            {
                for (var i = 0; i < 50; i++)
                {
                    output.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i));
                }

                output.KeepTime();
                NfcapdPeer.Until(() => output.Waiting == 0 && output.Counters.Flows == 50 * (round + 1), "all are sent");
            }

            var buffer = new byte[65536];
            for (var i = 0; i < output.Counters.Messages; i++)
            {
                lengths.Add(collector.Receive(buffer));
            }
        });

        // The first one that did not fit was sent in fragments, as were those that waited behind it; then they were made shorter.
        Assert.Empty(said);
        Assert.InRange(lengths.Max(), 512, before == after ? after - IpAndUdp : 1400);
        Assert.All(lengths.TakeLast(lengths.Count / 2), length => Assert.InRange(length, 1, after - IpAndUdp));
    }
}
