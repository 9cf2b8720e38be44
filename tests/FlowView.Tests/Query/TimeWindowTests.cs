using Enrichment.Tests.Nfcapd;
using Enrichment.View.Query;
using Xunit;

namespace Enrichment.View.Tests.Query;

public sealed class TimeWindowTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2023/11/14.22:13:20", 1_700_000_000_000, TimeWindow.Open)]
    [InlineData("2023/11/14.22:13:20-2023/11/14.22:13:21", 1_700_000_000_000, 1_700_000_001_000)]
    [InlineData("2023-11-14T22:13:20.5-2023-11-14T22:13:21", 1_700_000_000_500, 1_700_000_001_000)]
    [InlineData("2023-11-14T22:13:20Z-2023-11-15", 1_700_000_000_000, 1_700_006_400_000)]
    [InlineData("2023/11-2023/12", 1_698_796_800_000, 1_701_388_800_000)]
    [InlineData("2023-2024", 1_672_531_200_000, 1_704_067_200_000)]
    [InlineData("2023-11-14T22:13:20+01:00", 1_699_996_400_000, TimeWindow.Open)]
    public void Parse_Absolute(string text, ulong after, ulong before) =>
        Assert.Equal(new TimeWindow { After = after, Before = before }, TimeWindow.Parse(text, TimeZoneInfo.Utc));

    [Theory]
    [InlineData("-30m")]
    [InlineData("+10")]
    [InlineData("-1.5h")]
    public void Parse_Relative(string text) => Assert.True(TimeWindow.Parse(text, TimeZoneInfo.Utc).IsRelative);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+0")]
    [InlineData("-3x")]
    [InlineData("1969")]
    [InlineData("yesterday")]
    [InlineData("2023/13")]
    [InlineData("2023/11/31")]
    [InlineData("2023/11/14.25")]
    [InlineData("2023/11/14.22:13:20-")]
    [InlineData("2024-2023")]
    public void Parse_WhatCannotBe_IsSaidInOneSentence(string text) =>
        Assert.StartsWith($"-t {text}: ", Assert.Throws<UsageException>(() => TimeWindow.Parse(text, TimeZoneInfo.Utc)).Message, StringComparison.Ordinal);

    /// <summary>Four flows of 250 ms, one each minute, two in a file; the window of 1.7.8 takes flows strictly inside.</summary>
    [Theory]
    [InlineData("2023/11/14.22:13:20", "2 3 4")]
    [InlineData("2023/11/14.22:13:19", "1 2 3 4")]
    [InlineData("2023/11/14.22:13:19-2023/11/14.22:14:21", "1 2")]
    [InlineData("2023-11-14T22:14:00-2023-11-14T22:15:20.250", "2")]
    [InlineData("-1m", "4")]
    [InlineData("-61s", "3 4")]
    [InlineData("-1h", "1 2 3 4")]
    [InlineData("+1s", "1")]
    [InlineData("+1.01m", "1 2")]
    [InlineData("+1d", "1 2 3 4")]
    public void Run_Window_ShowsTheFlowsWithin(string window, string expected)
    {
        for (var i = 0; i < 2; i++)
        {
            _folder.Write($"nfcapd.{i}", File(2 * i));
        }

        var run = FlowViewRun.Of("-R", _folder.Path, "-t", window, "-q", "-o", "fmt:%pkt");

        Assert.Equal((0, expected), (run.ExitCode, string.Join(' ', run.Text.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries))));
    }

    [Fact]
    public void Run_WindowAndFilter_BothHaveToLetPass()
    {
        _folder.Write("nfcapd.0", File(0));

        Assert.Equal("       2\n", FlowViewRun.Of("-R", _folder.Path, "-t", "2023", "-q", "-o", "fmt:%pkt", "packets 2").Text);
    }

    static byte[] File(int first)
    {
        byte[][] flows = [Flow(first), Flow(first + 1)];
        var bytes = Layout2Bytes.File(Layout2Bytes.Block(3, flows));
        // The file's own totals tell its first and last moment: elements 15 and 16 of the stat record at the end.
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 144 + 15 * 8), At(first));
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 144 + 16 * 8), At(first + 1) + 250);
        return bytes;
    }

    static ulong At(int number) => Layout2Bytes.Noon + (ulong)number * 60_000;

    static byte[] Flow(int number) => Layout2Bytes.Record(
        Layout2Bytes.Element(1, FileBytes.Of(b => b.U64(At(number), At(number) + 250, 0, (ulong)number + 1, 100).U16(1, 2).U8(6, 0, 0, 0))),
        Layout2Bytes.IPv4(1, 2));
}
