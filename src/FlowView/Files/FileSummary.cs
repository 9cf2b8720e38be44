using Enrichment.Nfcapd;
using Enrichment.View.Format;

namespace Enrichment.View.Files;

/// <summary>-I: the totals that files say of themselves, summed up, in nfdump's words.</summary>
static class FileSummary
{
    /// <param name="ident">Of the last file.</param>
    public static void Write(OutputFile output, string ident, in StatRecord stat)
    {
        var (first, last) = (stat.MsecFirstSeen, stat.MsecLastSeen);
        output.Line($"Ident: {ident}");
        (string Name, ulong Value)[] lines =
        [
            ("Flows", stat.Flows), ("Flows_tcp", stat.FlowsTcp), ("Flows_udp", stat.FlowsUdp), ("Flows_icmp", stat.FlowsIcmp), ("Flows_other", stat.FlowsOther),
            ("Packets", stat.Packets), ("Packets_tcp", stat.PacketsTcp), ("Packets_udp", stat.PacketsUdp), ("Packets_icmp", stat.PacketsIcmp),
            ("Packets_other", stat.PacketsOther),
            ("Bytes", stat.Bytes), ("Bytes_tcp", stat.BytesTcp), ("Bytes_udp", stat.BytesUdp), ("Bytes_icmp", stat.BytesIcmp), ("Bytes_other", stat.BytesOther),
            ("First", first / 1000), ("Last", last / 1000), ("msec_first", first % 1000), ("msec_last", last % 1000),
            ("Sequence failures", stat.SequenceFailures),
        ];
        foreach (var (name, value) in lines)
        {
            output.Line($"{name}: {value}");
        }
    }
}
