using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

public sealed class CaptureFileTests
{
    [Theory]
    [InlineData("", "x.pcap: not a capture file: it has 0 bytes")]
    [InlineData("D4C3B2", "x.pcap: not a capture file: it has 3 bytes")]
    [InlineData("D4C3B2A10200", "x.pcap: the pcap header is cut off: 6 of 24 bytes")]
    [InlineData("726F6F743A78", "x.pcap: neither pcap nor pcapng: it begins with 726f6f74")]
    [InlineData("1F8B08000000", "x.pcap: neither pcap nor pcapng: it begins with 1f8b0800; it is compressed with gzip: zcat FILE | flowupdater run --read -")]
    [InlineData("0CA50200", "x.pcap: neither pcap nor pcapng: it begins with 0ca50200; it is a flow file of nfdump: flowupdater stamp, or flowview -r")]
    public void Open_NotACapture_SaysWhatItIs(string hex, string sentence)
    {
        var file = Convert.FromHexString(hex);

        Assert.Equal(sentence, Assert.Throws<CaptureException>(() => CaptureFile.Open(new MemoryStream(file), "x.pcap")).Message);
    }

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());

        Assert.Equal($"{path}: no such file", Assert.Throws<CaptureException>(() => CaptureFile.Open(path, TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Open_Directory_SaysSo()
    {
        var path = Path.GetTempPath();

        Assert.Equal($"{path}: a directory, not a capture file", Assert.Throws<CaptureException>(() => CaptureFile.Open(path, TestContext.Current.CancellationToken)).Message);
    }
}
