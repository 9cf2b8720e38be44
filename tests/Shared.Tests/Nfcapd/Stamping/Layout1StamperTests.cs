using System.Text;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout1Bytes;

namespace Enrichment.Tests.Nfcapd.Stamping;

public class Layout1StamperTests
{
    const string Long = "a name of more than twenty-three bytes";
    static readonly byte[] Ports = [1, 0, 2, 0];

    static byte[] Name(string name, int size) => FileBytes.Of(b => b.Text(name, size));

    [Fact]
    public void Stamp_MapWithoutName_IsClonedWithOneBeforeTheFirstRecordThatNeedsIt()
    {
        var input = File(Block(Map(3, 4, 4), Flow(3, 1, Ports), Flow(3, 2, Ports)), Block(Flow(3, 3, Ports)));

        var (file, result) = NfcapdStamperTests.Stamp(input, new(), r => r.Count == 2 ? Long : "curl");

        var expected = File(
            Block(
                Map(3, 4, 4), Map(0x8000, 28, 4, 42), Flow(0x8000, 1, [.. Ports, .. Name("curl", 24)]),
                Map(0x8001, 76, 4, 43), Flow(0x8001, 2, [.. Ports, .. Name(Long, 72)])),
            Block(Flow(0x8000, 3, [.. Ports, .. Name("curl", 24)])));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(file));
        Assert.Equal(new StampResult(3, 3, 0, 0, null), result);
    }

    [Fact]
    public void Stamp_ShortName_IsWrittenInPlace()
    {
        byte[] Input(string name) => File(Block(Map(3, 32, 4, 42, 6), Flow(3, 1, [.. Ports, .. Name(name, 24), .. Ports])));

        var (file, _) = NfcapdStamperTests.Stamp(Input("a name before"), new(), _ => "new");

        Assert.Equal(Convert.ToHexString(Input("new")), Convert.ToHexString(file));
    }

    [Fact]
    public void Stamp_LongNameWhereTheMapHasRoomForAShortOne_ReplacesTheExtensionWhereItStands()
    {
        var (file, _) = NfcapdStamperTests.Stamp(
            File(Block(Map(3, 32, 4, 42, 6), Flow(3, 1, [.. Ports, .. Name("x", 24), 9, 0, 9, 0]))), new(), _ => Long);

        var expected = File(Block(
            Map(3, 32, 4, 42, 6), Map(0x8000, 80, 4, 43, 6), Flow(0x8000, 1, [.. Ports, .. Name(Long, 72), 9, 0, 9, 0])));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(file));
    }

    [Fact]
    public void Stamp_MapWithTheLongName_TakesEveryNameInPlace()
    {
        byte[] Input(string name) => File(Block(Map(3, 72, 43), Flow(3, 1, Name(name, 72))));

        Assert.Equal(Input("s"), NfcapdStamperTests.Stamp(Input(Long), new(), _ => "s").File);
        Assert.Equal(Input(Long), NfcapdStamperTests.Stamp(Input("s"), new(), _ => Long).File);
    }

    [Theory]
    [InlineData(23, 42)]
    [InlineData(24, 43)]
    [InlineData(65, 43)]
    public void Stamp_NameOfThatLength_TakesThatExtensionWhole(int length, int extension)
    {
        var name = new string('n', length);

        var (file, _) = NfcapdStamperTests.Stamp(File(Block(Map(3, 0), Flow(3, 1, []))), new(), _ => name);

        Assert.Equal([name], NfcapdStamperTests.Names(file));
        Assert.Equal(Convert.ToHexString(Map(0x8000, extension == 42 ? 24 : 72, extension)), Convert.ToHexString(file, 276 + 12 + Map(3, 0).Length, 12));
    }

    [Fact]
    public void Stamp_FileThatDefinesTheBorrowedIdLater_KeepsBothApart()
    {
        var input = File(Block(Map(3, 4, 4), Flow(3, 1, Ports), Map(0x8000, 4, 6), Flow(0x8000, 2, Ports), Flow(3, 3, Ports)));

        var (file, result) = NfcapdStamperTests.Stamp(input, new(), r => $"n{r.Generic.InPackets}");

        Assert.Null(result.Damage);
        Assert.Equal(
            [("n1", 1u, 0u), ("n2", 0u, 1u), ("n3", 1u, 0u)],
            Flows.Of(file, r => (Encoding.UTF8.GetString(r.UserName), r.Misc.Input, r.Get<SrcDst32>(ElementId.AsRouting).Src)));
    }

    [Fact]
    public void Stamp_RecordOfType1_IsNamedToo()
    {
        var (file, _) = NfcapdStamperTests.Stamp(File(Block(Map(3, 4, 4), OldFlow(3, 5, Ports))), new(), _ => "curl");

        Assert.Equal(
            Convert.ToHexString(File(Block(Map(3, 4, 4), Map(0x8000, 28, 4, 42), OldFlow(0x8000, 5, [.. Ports, .. Name("curl", 24)])))),
            Convert.ToHexString(file));
    }

    [Fact]
    public void Stamp_ManyNames_NfdumpShowsThemAndAllElseAsBefore()
    {
        using var folder = new TempFolder();
        var records = Enumerable.Range(1, 5000).Select(i => i % 3 == 0 ? Flow(4, i, Name("old", 24)) : Flow(3, i, [.. Ports, .. Ports]));
        var input = folder.Write("in", File(Block([Map(3, 8, 4, 13), Map(4, 24, 42), .. records])));

        new NfcapdStamper(new()).Stamp(input, folder.File("out"), new ByName(r => r.Generic.InPackets % 2 == 0 ? "curl" : Long));

        var names = Nfdump.Run("-r", folder.File("out"), "-q", "-o", "fmt:%uname");
        Assert.Equal("", names.Errors);
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => i % 2 == 0 ? "curl" : Long), names.Lines.Select(l => l.Trim()));
        NfcapdStamperTests.AssertRawEqualButForNames(input, folder.File("out"));
        Writing.NfcapdWriterTests.AssertSound(folder.File("out"));
    }

    [Fact]
    public void Stamp_NetdumpersFilesWithTheirOwnNames_GivesTheSameBytes()
    {
        foreach (var path in OthersData.Files("netdumper", "outnfcapd.*"))
        {
            var bytes = System.IO.File.ReadAllBytes(path);

            var (named, result) = NfcapdStamperTests.Stamp(bytes, new(), r => Encoding.UTF8.GetString(r.UserName));
            var (blank, _) = NfcapdStamperTests.Stamp(bytes, new(), _ => "");

            Assert.True(bytes.AsSpan().SequenceEqual(named), path);
            Assert.Null(result.Damage);
            Assert.All(NfcapdStamperTests.Names(blank), n => Assert.Equal("", n));
            Assert.Equal(bytes.Length, blank.Length);
        }
    }
}
