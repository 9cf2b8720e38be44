using System.Text;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.RoundTrip;
using Enrichment.Tests.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd;

/// <summary>Files of the real nfcapd, which NetFlow v5 and v9 was sent to over loopback.</summary>
[Collection(nameof(CollectedCorpus))]
public class CollectorTests
{
    const int Flows5 = 90;

    [Theory]
    [InlineData("")]
    [InlineData("-z")]
    [InlineData("-y")]
    [InlineData("-j")]
    public void Read_FileOfNfcapd_HasTheFlowsThatNfdumpShows(string compression)
    {
        using var folder = new TempFolder();
        var path = Collect(folder, compression);

        using var reader = NfcapdReader.Open(path);
        var flows = Flows.Of(reader, r => FormattableString.Invariant(
            $"{r.SrcAddress}|{r.Generic.SrcPort}|{r.DstAddress}|{r.Generic.DstPort}|{r.Generic.Protocol}|{r.Generic.InPackets}|{r.Generic.InBytes}|{r.Misc.Input}|{r.Misc.Output}|{r.Get<SrcDst32>(ElementId.VLan).Src}|{Name(r)}"));

        Assert.Equal(Flows5 + 1, flows.Count);
        Assert.Equal((ulong)flows.Count, reader.Stat!.Value.Flows);
        Assert.Equal("collector", reader.Ident);
        Assert.Equal(
            Nfdump.Print(path, "fmt:%sa|%sp|%da|%dp|%pr|%pkt|%byt|%in|%out|%svln|%uname").Select(l => l.Replace(" ", "", StringComparison.Ordinal)),
            flows);
        Assert.Contains("2001:db8::1|53|2001:db8::2|40000|17|7|4200|0|0|100|žofie", flows);
    }

    [Fact]
    public void Stamp_FileOfNfcapd_ChangesTheNameAndNothingElse()
    {
        using var folder = new TempFolder();
        var path = Collect(folder, "-y");

        var result = new NfcapdStamper(new()).Stamp(path, folder.File("stamped"), new ByName(r => $"p{r.Generic.InPackets}"));

        Assert.Equal(new StampResult(Flows5 + 1, Flows5 + 1, 0, 0, null), result);
        NfcapdStamperTests.AssertRawEqualButForNames(path, folder.File("stamped"));
        NfcapdWriterTests.AssertSound(folder.File("stamped"));
        Assert.Equal(
            Nfdump.Print(path, "fmt:%pkt").Select(l => "p" + l.Trim()),
            Nfdump.Print(folder.File("stamped"), "fmt:%uname").Select(l => l.Trim()));
        Assert.Equal(Nfdump.Run("-I", "-r", path).Text, Nfdump.Run("-I", "-r", folder.File("stamped")).Text);
    }

    static string Name(FlowRecord record) => record.Has(ElementId.NselUser) ? Encoding.UTF8.GetString(record.UserName) : "<empty>";

    static string Collect(TempFolder folder, string compression) => Collector.Collect(
        folder, [compression], NetflowPackets.Version5(1, 30), NetflowPackets.Version5(31, 30), NetflowPackets.Version5(61, 30), NetflowPackets.Version9("žofie"));
}
