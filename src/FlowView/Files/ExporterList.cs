using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Exporters;
using Enrichment.Text;
using Enrichment.View.Format;

namespace Enrichment.View.Files;

/// <summary>-E: who sent the flows of a file, with the counters and the sampling that the file tells, in nfdump's words.</summary>
static class ExporterList
{
    /// <exception cref="CorruptFlowFileException">After what could be read.</exception>
    public static void Write(OutputFile output, string path)
    {
        var exporters = new ExporterTable();
        try
        {
            using var reader = NfcapdReader.Open(path);
            var block = new NfcapdBlock();
            while (reader.Read(block))
            {
                exporters.Add(block);
            }
        }
        finally
        {
            output.Line("Exporters:");
            var isNone = true;
            foreach (var exporter in exporters.All)
            {
                isNone = false;
                Write(output, exporter);
            }

            if (isNone)
            {
                output.Line("No Exporter records found");
            }
        }
    }

    static void Write(OutputFile output, Exporter exporter)
    {
        var (id, address, version, source) = exporter.Info;
        var text = new TextBuffer();
        if (address.IsIPv4)
        {
            IpText.IPv4(text, address.IPv4);
        }
        else
        {
            IpText.IPv6(text, address.High, address.Low);
        }

        var sender = System.Text.Encoding.ASCII.GetString(text.Written);
        var head = $"SysID: {id}, IP: {(address.IsIPv4 ? sender.PadLeft(16) : sender.PadLeft(40))}, version: {Name(version)}, ID: {source,2}";
        output.Line(exporter is { Packets: 0, Flows: 0, SequenceFailures: 0 }
            ? $"{head} - no flows sent"
            : $"{head}, Sequence failures: {exporter.SequenceFailures}, packets: {exporter.Packets}, flows: {exporter.Flows}");
        foreach (var sampler in exporter.Samplers)
        {
            output.Line($"    Sampler: {Name(sampler)} algorithm: {sampler.Algorithm}, packet interval: {sampler.PacketInterval}, packet space: {sampler.SpaceInterval}");
        }
    }

    static string Name(in Sampler sampler) => sampler.Id switch
    {
        -3 => "Static overwrite Sampler:",
        -2 => "Static default Sampler:",
        -1 => "Generic Sampler:",
        var id => $"Assigned Sampler: id: {id},",
    };

    static string Name(uint version) => version switch
    {
        10 => "ipfix v10",
        9999 => "sflow",
        _ => $"netflow v{version}",
    };
}
