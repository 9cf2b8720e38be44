using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Metrics;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>A stream of flows that goes on while its collector is killed, or its exporter begins anew.</summary>
public sealed class InterruptedTests : IDisposable
{
    const int Datagrams = 400;

    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4), (22, 4), (21, 4)];
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Collect_EndedInMidStream_FilesAreWholeAndTemplatesAreThere(bool killed)
    {
        var (flows, templates, socket) = (_folder.File("flows"), _folder.File("templates"), _folder.File("metrics.sock"));
        var port = UdpPort.Free();
        string[] arguments = ["--write", flows, "--templates", templates, "--rotate", "1d", "--metrics", "unix:" + socket];
        using (var first = new CollectProgram(port, arguments))
        {
            first.Send(Bytes.V9(new Bytes().Template(0, 256, Fields)));
            first.Send([.. Enumerable.Range(1, Datagrams).Select(i => Bytes.V9(new Bytes().Set(256, Record((uint)i)), (uint)i))]);
            await AskedUpdater.UntilAsync(socket, all => all["flowupdater_files_flows_total"] == Datagrams);
            CollectProgram.WaitFor(() => File.Exists(templates), "no templates are kept");
            if (killed)
            {
                first.Send([.. Enumerable.Range(Datagrams + 1, Datagrams).Select(i => Bytes.V9(new Bytes().Set(256, Record((uint)i)), (uint)i))]);
                first.Crash();
            }
            else
            {
                first.Stop();
            }
        }

        using (var second = new CollectProgram(port, arguments))
        {
            // The template is not told again; ten are lost in between.
            second.Send([.. Enumerable.Range(2 * Datagrams, Datagrams).Select(i => Bytes.V9(new Bytes().Set(256, Record((uint)i)), (uint)(i < (5 * Datagrams / 2) ? i : i + 10)))]);
            var said = second.Stop();
            Assert.Contains(said, line => line.Contains($"{Datagrams} flows, templates 1; missing 10 in 1 gaps", StringComparison.Ordinal));

            // Those between are no loss of the network. After a kill nobody knows.
            Assert.Equal(killed ? 0 : 1, said.Count(line => line.Contains($"sent while no collector ran: {Datagrams - 1} datagrams", StringComparison.Ordinal)));
            Assert.Equal(killed ? 0 : 1, said.Count(line => line.Contains("sent while no collector ran", StringComparison.Ordinal)));
        }

        foreach (var file in Directory.GetFiles(flows))
        {
            Assert.Contains("Total", Nfdump.Run("-v", file).Text, StringComparison.OrdinalIgnoreCase);
        }

        // A kill loses what was not yet on the disk, and nothing else.
        var packets = Nfdump.Run("-R", flows, "-q", "-N", "-o", "fmt:%pkt").Lines.Select(line => int.Parse(line)).Order().ToList();
        Assert.Equal(packets.Distinct(), packets);
        Assert.Equal(Enumerable.Range(2 * Datagrams, Datagrams), packets.Where(number => number >= 2 * Datagrams));
        if (!killed)
        {
            Assert.Equal(Enumerable.Range(1, Datagrams), packets.Where(number => number < 2 * Datagrams));
        }
    }

    [Fact]
    public void Collect_V5OverARestart_WhatWasSentMeanwhileIsToldAsSuch()
    {
        string[] arguments = ["--templates", _folder.File("templates")];
        var port = UdpPort.Free();
        for (var run = 0; run < 3; run++)
        {
            using var program = new CollectProgram(port, arguments);
            program.Send(V5(100 + (run * 30), 2), V5(102 + (run * 30), 2)); // four flows of thirty
            var said = program.Stop();

            Assert.Contains(said, line => line.Contains("4 flows, templates 0; missing 0 in 0 gaps", StringComparison.Ordinal));
            Assert.Equal(run > 0, said.Any(line => line.EndsWith("sent while no collector ran: 26 flows", StringComparison.Ordinal)));
        }
    }

    // NetFlow v5: 24 bytes of header, 48 for each flow.
    static byte[] V5(int sequence, int flows) =>
        [.. new Bytes().U16(5, flows).U32(600_000, (uint)Bytes.Now, 0, (uint)sequence).U16(0, 0).ToArray(), .. Enumerable.Repeat(new Bytes().U32(0x0A000001, 0x0A000002, 0, 0, 1, 64, 599_000, 599_500).U16(4000, 53).U8(0, 0, 17, 0).U32(0, 0), flows).SelectMany(flow => flow.ToArray())];

    // RFC 3954 §9: uptime and numbers begin anew, and the old templates mean nothing any more.
    [Fact]
    public void Collect_ExporterBeginsAnew_IsCountedAndItsNewTemplateIsTaken()
    {
        using var program = new CollectProgram(UdpPort.Free(), "--write", _folder.File("flows"));
        program.Send(
            Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(1)), 70_000, uptime: 600_000),
            Bytes.V9(new Bytes().Set(256, Record(2)), 70_001, uptime: 600_100),
            Bytes.V9(new Bytes().Set(256, new Bytes().U16(81).U32(0x0A000001, 0x0A000002, 4)), 0, uptime: 2000), // waits for its template
            Bytes.V9(new Bytes().Template(0, 256, (7, 2), (8, 4), (12, 4), (2, 4)), 1, uptime: 2100),
            Bytes.V9(new Bytes().Set(256, new Bytes().U16(80).U32(0x0A000001, 0x0A000002, 3)), 2, uptime: 2200));

        var said = program.Stop();

        Assert.Contains(said, line => line.Contains("4 flows, templates 1; missing 0 in 0 gaps, out of order 0, restarts 1, not readable 0", StringComparison.Ordinal));
        Assert.Equal(["1", "2", "3", "4"], Nfdump.Run("-R", _folder.File("flows"), "-q", "-N", "-o", "fmt:%pkt").Lines.Select(line => line.Trim()).Order(StringComparer.Ordinal));
    }

    static Bytes Record(uint packets) => new Bytes().U32(0x0A000001, 0x0A000002).U16(4000, 53).U8(17).U32(64, packets, 599_000, 599_500);
}
