using System.Net;
using System.Text.RegularExpressions;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Metrics;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>Hundreds of exporters, each with an address, templates and numbers of its own. MANY_EXPORTERS: how many (default 500).</summary>
public sealed class ManyExportersTests : IDisposable
{
    const int Templates = 20;
    const long MostMemory = 600L << 20;

    static readonly int Exporters = int.TryParse(Environment.GetEnvironmentVariable("MANY_EXPORTERS"), out var count) ? count : 500;
    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4), (22, 4), (21, 4)];
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Collect_HundredsOfExporters_EachIsCountedByItself()
    {
        var (flows, socket) = (_folder.File("flows"), _folder.File("metrics.sock"));
        using var program = new CollectProgram(UdpPort.Free(), "--write", flows, "--rotate", "1d", "--allow", "127.1.0.0/16", "--metrics", "unix:" + socket);
        for (var i = 0; i < Exporters; i++)
        {
            var templates = Enumerable.Range(256, Templates).Aggregate(new Bytes(), (all, id) => all.Template(0, id, Fields));
            program.SendFrom(
                Address(1, i), Bytes.V9(templates, 0), Bytes.V9(new Bytes().Set(256 + (i % Templates), Record((uint)i + 1)), 1), Bytes.V9(new Bytes().Set(256, Record((uint)i + 1)), 4));
            program.SendFrom(Address(2, i), Bytes.V9(templates));
        }

        var metrics = await AskedUpdater.UntilAsync(socket, all => all.Where(one => one.Key.StartsWith("flowupdater_collector_datagrams_total", StringComparison.Ordinal)).Sum(one => one.Value) == 4 * Exporters);
        metrics = await AskedUpdater.MetricsAsync(socket); // Numbers are not read in one moment.
        Assert.Equal(Exporters, metrics["flowupdater_exporters"]);
        Assert.Equal(Exporters, metrics.Single(one => one.Key.EndsWith("reason=\"not allowed\"}", StringComparison.Ordinal)).Value);
        Assert.All(metrics.Where(one => one.Key.StartsWith("flowupdater_exporter_missing_total", StringComparison.Ordinal)), one => Assert.Equal(2, one.Value));
        Assert.All(metrics.Where(one => one.Key.StartsWith("flowupdater_exporter_templates", StringComparison.Ordinal)), one => Assert.Equal(Templates, one.Value));
        Assert.InRange(program.ResidentBytes, 0, MostMemory);
        TestContext.Current.SendDiagnosticMessage($"{Exporters} exporters with {Templates} templates each: {program.ResidentBytes >> 20} MB");
        program.Stop();

        var exporters = Nfdump.Run("-E", Directory.GetFiles(flows).Single()).Text;
        Assert.Equal(Exporters, Regex.Count(exporters, "Sequence failures: 1, packets: 3, flows: 2"));
        var packets = Nfdump.Run("-R", flows, "-q", "-N", "-o", "fmt:%ra %pkt").Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToLookup(fields => fields[0], fields => fields[1]);
        Assert.All(Enumerable.Range(0, Exporters), i => Assert.Equal([$"{i + 1}", $"{i + 1}"], packets[Address(1, i).ToString()]));
    }

    static IPAddress Address(byte second, int number) => new([127, second, (byte)(number >> 8), (byte)number]);

    static Bytes Record(uint packets) => new Bytes().U32(0x0A000001, 0x0A000002).U16(4000, 53).U8(17).U32(64, packets, 599_000, 599_500);
}
