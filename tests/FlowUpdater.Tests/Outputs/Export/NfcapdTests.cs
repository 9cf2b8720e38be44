using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Tests.Inputs.Collector;
using Enrichment.Updater.Tests.Outputs.Nfcapd;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>What stock nfcapd stores of what we send, as stock nfdump prints it.</summary>
public sealed class NfcapdTests
{
    const int Flows = 5000;

    [Fact]
    public void Export_NetflowV9_NfdumpPrintsEachFlowWithItsName()
    {
        using var nfcapd = new NfcapdPeer();
        Send($"udp:127.0.0.1:{nfcapd.Port}");

        var lines = nfcapd.Print(KnownFlows.Format + ";%uname");

        Assert.Equal(Expected(KnownFlows.Name), Squeezed(lines));
        Assert.Contains("Sequence Errors: 0, Bad Packets: 0", nfcapd.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Ipfix_NfdumpPrintsEachFlowWithItsApplication()
    {
        using var nfcapd = new NfcapdPeer();
        Send($"ipfix:udp:127.0.0.1:{nfcapd.Port}");

        var lines = nfcapd.Print(KnownFlows.Format + ";%nbnam");

        Assert.Equal(Expected(KnownFlows.Name), Squeezed(lines));

        // It does not count options records, as RFC 7011 §3.1 wants, and so takes each message behind one for a gap.
        Assert.Contains("Bad Packets: 0", nfcapd.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("error:", nfcapd.Said, StringComparison.OrdinalIgnoreCase);
    }

    // What an exporter tells of applications (RFC 6759) goes on with its flows, and nfdump names them. (In IPFIX nfcapd 1.7.1 reads a flow's id turned round.)
    [Fact]
    public void Export_ApplicationsThatAnExporterTells_NfdumpNamesThem()
    {
        using var nfcapd = new NfcapdPeer();
        using (var program = new CollectProgram(UdpPort.Free(), "--export", $"udp:127.0.0.1:{nfcapd.Port}"))
        {
            var table = new Bytes().Set(1, new Bytes().U16(300, 4, 12, 1, 4, 95, 4, 96, 24, 94, 32), pad: true);
            foreach (var (id, name) in Applications)
            {
                table.Set(300, new Bytes().U32(1, id).Text(name, 24).Text("about " + name, 32));
            }

            var template = new Bytes().Template(0, 256, (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (95, 4), (1, 4), (2, 4), (152, 8), (153, 8));
            program.Send(Bytes.V9(table), Bytes.V9(Applications.Aggregate(template, (all, one) => all.Set(256, Record(one.Id))), 1));
            program.Stop();
        }

        Assert.Equal(["13..22 ssh/about ssh", "13..80 http/about http"], nfcapd.Print("fmt:%nbid %nbnam").Select(line => line.Trim()).Order(StringComparer.Ordinal));
    }

    static readonly (uint Id, string Name)[] Applications = [(0x0D000050, "http"), (0x0D000016, "ssh")];

    static Bytes Record(uint application) => new Bytes().U32(0x0A000001, 0x0A000002).U16(4000, 443).U8(6).U32(application, 640, 3).U64((ulong)KnownFlows.Start, (ulong)KnownFlows.Start + 5);

    static void Send(string target)
    {
        Assert.True(ExportTarget.TryParse(target, out var parsed, out var error), error);
        var settings = new ExportSettings { Patience = TimeSpan.FromSeconds(5) };
        var output = new ExportOutput(parsed, settings, new SetTime(DateTimeOffset.FromUnixTimeMilliseconds(KnownFlows.Start + 60_000)), said => Assert.Fail(said));
        for (var i = 0; i < Flows; i++)
        {
            output.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i));
        }

        output.Dispose();
        Assert.Equal((Flows, 0, 0), (output.Counters.Flows, output.Counters.Dropped, output.Counters.Refused));
    }

    static string[] Expected(Func<int, string> name) => [.. Enumerable.Range(0, Flows).Select(i => $"{KnownFlows.Line(i)};{name(i)}").Order(StringComparer.Ordinal)];

    static string[] Squeezed(string[] lines) =>
        [.. lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Replace(" ;", ";").Replace("; ", ";").Trim()).Order(StringComparer.Ordinal)];
}
