using Enrichment.Updater.Stamp.Finding;
using Enrichment.Updater.Stamp.Watch;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Watch;

public sealed class HeldFilesTests : IDisposable
{
    readonly FlowFileBuilder _files = new();
    readonly ManualTimeProvider _time = new();
    readonly HeldFiles _held;

    public HeldFilesTests() => _held = new HeldFiles(TimeSpan.FromSeconds(60), _time);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void TakeReady_BindingsReachTheLastFlow_NotBefore()
    {
        Add("nfcapd.1", until: 6);

        Assert.Empty(_held.TakeReady(Given.At(5.9), out _));
        Assert.Single(_held.TakeReady(Given.At(6.1), out var late));
        Assert.Equal((0, 0), (late, _held.Count));
    }

    [Fact]
    public void TakeReady_HeldLongEnough_IsLate()
    {
        Add("nfcapd.1", until: 6);
        _time.Advance(59);
        Assert.Empty(_held.TakeReady(long.MinValue, out _));

        _time.Advance(1);
        Assert.Single(_held.TakeReady(long.MinValue, out var late));
        Assert.Equal(1, late);
    }

    [Fact]
    public void Add_ToldAgain_WaitsNoLonger()
    {
        Add("nfcapd.1", until: 6);
        _time.Advance(59);
        Add("nfcapd.1", until: 7);
        _time.Advance(1);

        Assert.Single(_held.TakeReady(Given.At(6.5), out _));
    }

    [Fact]
    public void Add_ExporterIsAheadOfItsFile_WaitsForTheFilesTimeOnly()
    {
        var path = _files.Flows("nfcapd.1", ("10.0.0.1:1", "10.0.0.2:2", 5, 90_000, ""));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddTicks(Given.At(10) / 100));
        _held.Add(new FlowFile(path, "nfcapd.1", false, 1));

        Assert.Single(_held.TakeReady(Given.At(10), out _));
    }

    [Fact]
    public void Add_NotBefore_IsKeptBackAlthoughAllIsKnown()
    {
        _held.Add(new FlowFile(_files.Flows("nfcapd.1", ("10.0.0.1:1", "10.0.0.2:2", 5, 6, "")), "nfcapd.1", false, 1), TimeSpan.FromSeconds(30));

        Assert.Empty(_held.TakeReady(long.MaxValue, out _));
        _time.Advance(30);
        Assert.Single(_held.TakeReady(long.MaxValue, out _));
    }

    void Add(string name, double until) =>
        _held.Add(new FlowFile(_files.Flows(name, ("10.0.0.1:1", "10.0.0.2:2", 5, until, "")), name, false, 1));
}
