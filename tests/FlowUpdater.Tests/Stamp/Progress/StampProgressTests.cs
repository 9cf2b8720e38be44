using Enrichment.Updater.Stamp.Progress;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Progress;

public sealed class StampProgressTests : IDisposable
{
    readonly ManualTimeProvider _time = new();
    readonly StampProgress _progress;

    public StampProgressTests() => _progress = new StampProgress(new ProgressLine(TextWriter.Null, 79), _time);

    public void Dispose() => _progress.Dispose();

    [Fact]
    public void Text_Midway_TellsFilesFlowsRateAndTimeLeft()
    {
        _progress.Expect(1234, 1_000_000);
        Assert.Equal("0 of 1,234 files, 0 flows, 0/s", _progress.Text);
        _time.Advance(10);
        File(300, 250_000, 5_000_000);

        Assert.Equal("300 of 1,234 files, 5.00 M flows, 500,000/s, 30 s left", _progress.Text);
    }

    [Theory]
    [InlineData(100, "1 min 30 s left")]
    [InlineData(10_000, "2 h 30 min left")]
    [InlineData(200_000, "2 d 2 h left")]
    public void Text_TimeLeft_InTheTwoGreatestUnits(double seconds, string left)
    {
        _progress.Expect(10, 1_900);
        _time.Advance(seconds);
        File(1, 1_000, 1);

        Assert.EndsWith(left, _progress.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_RateChanges_IsThatOfTheLastSeconds()
    {
        _progress.Expect(2, 100);
        for (var second = 0; second < 20; second++)
        {
            _time.Advance(1);
            _progress.AddFlows(second < 10 ? 1000 : 10);
            _ = _progress.Text;
        }

        Assert.Contains(" 10/s", _progress.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void FileProgress_InALargeFile_BytesGrowWithItsFlowsAndAreNeverToldTwice()
    {
        _progress.Expect(2, 2_000_000);
        var file = new FileProgress(_progress);
        _time.Advance(10);
        file.Begin(1_000_000, flows: 100);
        file.AddFlows(50);

        Assert.EndsWith("30 s left", _progress.Text, StringComparison.Ordinal);
        file.AddFlows(50);
        file.End();
        Assert.EndsWith("1 of 2 files, 100 flows, 0/s, 10 s left".Split(", ")[^1], _progress.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_SentenceInBetween_IsNotMixedWithIt()
    {
        var terminal = new StringWriter();
        var line = new ProgressLine(terminal, 79);
        line.Show("half way");
        line.Hide();
        terminal.Write("a sentence\n");
        line.Show(new string('x', 100));

        Assert.Equal("\r\e[Khalf way\r\e[Ka sentence\n\r\e[K" + new string('x', 79), terminal.ToString());
    }

    void File(int files, long bytes, long flows)
    {
        for (var i = 0; i < files; i++)
        {
            _progress.AddFile();
        }

        _progress.AddBytes(bytes);
        _progress.AddFlows(flows);
    }
}
