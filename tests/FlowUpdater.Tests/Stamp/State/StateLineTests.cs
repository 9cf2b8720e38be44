using System.Text;
using Enrichment.Updater.Stamp.State;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.State;

public sealed class StateLineTests
{
    static readonly DoneFile Done = new(0x1234, 99, 1 << 20, 1_700_000_000_123_456_789);

    [Theory]
    [InlineData("/flows/nfcapd.202611210000")]
    [InlineData("/odd\tna\\me\n/nfcapd.1")]
    [InlineData("/ümlaut/nfcapd.1")]
    public void OfFile_Parsed_IsTheSame(string path)
    {
        Assert.True(Parse(StateLine.OfFile(path, Done), out var line));
        Assert.Equal((path, Done), (line.Path, line.File));
    }

    [Fact]
    public void OfOptions_Parsed_IsTheSame()
    {
        Assert.True(Parse(StateLine.OfOptions(7, "--keep"), out var line));
        Assert.Equal((7ul, null, "--keep"), (line.Options, line.File, line.Path));
    }

    [Fact]
    public void TryParse_AnyBitFlipped_IsDamaged()
    {
        var bytes = Encoding.UTF8.GetBytes(StateLine.OfFile("/flows/nfcapd.1", Done).TrimEnd('\n'));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(StateLine.TryParse(bytes, out var wrong) && (wrong.Path, wrong.File) != ("/flows/nfcapd.1", Done), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void TryParse_CutAnywhere_IsDamaged()
    {
        var bytes = Encoding.UTF8.GetBytes(StateLine.OfFile("/flows/nfcapd.1", Done).TrimEnd('\n'));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(StateLine.TryParse(bytes.AsSpan(0, length), out _));
        }
    }

    static bool Parse(string line, out StateLine parsed) => StateLine.TryParse(Encoding.UTF8.GetBytes(line.TrimEnd('\n')), out parsed);
}
