using Enrichment.Updater.Outputs.Export;
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
