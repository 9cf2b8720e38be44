using System.Text;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Nfcapd;

public class RealFilesTests
{
    [Fact]
    public void Read_NetdumpersFiles_AgreesWithTheirTotalsAndWithNfdump()
    {
        foreach (var path in OthersData.Files("netdumper", "outnfcapd.*"))
        {
            using var reader = NfcapdReader.Open(path);
            var lines = Flows.Of(reader, r => FormattableString.Invariant(
                $"{r.SrcAddress},{r.Generic.SrcPort},{r.DstAddress},{DstPort(r)},{r.Generic.InPackets},{r.Generic.InBytes},{Encoding.UTF8.GetString(r.UserName)}"));

            Assert.Equal(reader.Stat!.Value.Flows, (ulong)lines.Count);
            Assert.Equal(Nfdump.Print(path, "fmt:%sa,%sp,%da,%dp,%pkt,%byt,%uname").Select(l => l.Replace(" ", "", StringComparison.Ordinal)),
                lines.Select(l => l.Replace(" ", "", StringComparison.Ordinal)));
        }
    }

    // "Total records processed" and "Bytes read" of nfdump 1.7.8
    [Theory]
    [InlineData("netdumper-201701221623-v1.nf", 16, 3008)]
    [InlineData("netdumper-201701271047-v1.nf", 228, 42864)]
    [InlineData("nfgen-1.7.1-v2.nf", 20, 2752)]
    [InlineData("proto-v1-user.nf", 8, 1392)]
    [InlineData("proto-v2-pf-label.nf", 3, 651)]
    [InlineData("proto-v2-user.nf", 8, 1352)]
    public void Read_GoldenFiles_CountsAsNfdump178(string name, int flows, int bytes)
    {
        using var reader = NfcapdReader.Open(Assert.Single(OthersData.Files("golden", name)));

        var read = Flows.Of(reader, r => r.Count).Count;

        Assert.Equal((flows, bytes, 0), (read, reader.BytesRead, reader.BlocksSkipped));
    }

    // nfdump prints an ICMP flow's type and code in place of the port.
    static string DstPort(FlowRecord r) => r.Generic.Protocol == 1
        ? FormattableString.Invariant($"{r.Generic.DstPort >> 8}.{r.Generic.DstPort & 255}")
        : FormattableString.Invariant($"{r.Generic.DstPort}");
}
