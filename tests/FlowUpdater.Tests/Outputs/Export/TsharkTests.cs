using System.Text.RegularExpressions;
using Enrichment.Netflow.Encoding;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>Our messages under Wireshark's eyes.</summary>
public sealed class TsharkTests
{
    const int Flows = 600;

    [Theory]
    [InlineData(ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix)]
    public void Dissect_FlowsOfEveryShape_NothingIsMalformed(ExportFormat format)
    {
        using var folder = new TempFolder();
        var text = Dissect(format, folder);

        MessageCapture.AssertSound(text);
        Assert.Equal(Flows, Regex.Count(text, @"^ +L4 ?_?SRC_PORT|^ +SrcPort: ", RegexOptions.Multiline));
    }

    [Fact]
    public void Dissect_Ipfix_TheElementsHaveTheirNames()
    {
        using var folder = new TempFolder();
        var text = Dissect(ExportFormat.Ipfix, folder);

        foreach (var name in (string[])["SRC_PROC_NAME (169)", "DST_PROC_NAME (376)", "SRC_PROC_PID (168)", "DST_PROC_PID (375)", "SRC_PROC_UID (425)", "DST_PROC_USER_NAME (377)", "userName (371)"])
        {
            Assert.Contains($"Type: {name}", text, StringComparison.Ordinal);
        }

        Assert.Contains("Classification Engine ID: USER-Defined (6)", text, StringComparison.Ordinal);
        Assert.Contains("Dst process name: server2\n", text, StringComparison.Ordinal);
        Assert.Contains("Type: 852 [pen: CESNET]", text, StringComparison.Ordinal);
        Assert.Contains("PEN: ciscoSystems (9)", text, StringComparison.Ordinal);
    }

    static string Dissect(ExportFormat format, TempFolder folder)
    {
        var capture = new MessageCapture(folder.File("export.pcap"));
        using (capture)
        {
            var exporter = new FlowExporter(new ExportOptions { Format = format, CommandLines = true }, capture);
            for (var i = 0; i < Flows; i++)
            {
                exporter.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i), KnownFlows.Start + 60_000);
            }

            exporter.Flush(KnownFlows.Start + 60_000);
        }

        return capture.Dissect();
    }
}
