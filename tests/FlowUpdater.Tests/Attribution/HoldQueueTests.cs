using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution;

public sealed class HoldQueueTests : IStampedSink<int>
{
    readonly ManualTimeProvider _time = new();
    readonly List<(int Flow, string Name)> _out = [];
    readonly BindingHistory _history = new();
    readonly BindingHost _host;

    public HoldQueueTests()
    {
        _host = _history.AddHost("a");
        _host.WatermarkNs = At(0);
        _history.SetAddresses(_host, [(1, IpAddress.Parse("10.0.0.1"))], At(0));
    }

    [Fact]
    public void Release_WatermarkPassedTheEnd_StampsWithWhatCameInBetween()
    {
        var queue = Queue();
        queue.Add(Local(last: 1), 1);
        queue.Release();
        Assert.Empty(_out);

        _history.Add(_host, Socket("udp 10.0.0.1:53", "dnsmasq", opened: 0.5));
        _host.WatermarkNs = At(0.9);
        queue.Release();
        Assert.Empty(_out);

        _host.WatermarkNs = At(1);
        queue.Release();
        Assert.Equal([(1, "dnsmasq")], _out);
        Assert.Equal(new HoldCounters(InTime: 1, Late: 0, Unheld: 0, Waiting: 0), queue.Counters);
    }

    [Fact]
    public void Release_LongestWaitOver_GoesLate()
    {
        var queue = Queue();
        queue.Add(Local(last: 1), 1);

        _time.Advance(1.99);
        queue.Release();
        Assert.Empty(_out);

        _time.Advance(0.02);
        queue.Release();
        Assert.Equal([(1, "")], _out);
        Assert.Equal(new HoldCounters(0, Late: 1, 0, 0), queue.Counters);
    }

    [Fact]
    public void Release_NoHostConcerned_DoesNotWait()
    {
        var queue = Queue();
        queue.Add(Flow("192.0.2.1:1", "192.0.2.2:2", 0, 1, Udp), 1);
        queue.Release();

        Assert.Equal(1, queue.Counters.InTime);
    }

    [Fact]
    public void Release_HostAway_IsNotWaitedFor()
    {
        var queue = Queue();
        queue.Add(Local(last: 1), 1);
        _host.IsAway = true;
        queue.Release();

        Assert.Single(_out);
    }

    [Fact]
    public void Release_HostsClockIsOff_WatermarkIsTakenToOurs()
    {
        var queue = Queue();
        _host.OffsetNs = 10_000_000_000;
        queue.Add(Local(last: 9), 1);
        queue.Release();

        Assert.Single(_out);
    }

    [Fact]
    public void Add_Full_OldestGoFirstAndAreCounted()
    {
        var queue = Queue(capacity: 4);
        for (var i = 0; i < 10; i++)
        {
            queue.Add(Local(last: 1), i);
        }

        var counters = queue.Counters;
        Assert.Equal(10, counters.Unheld + counters.Waiting);
        Assert.InRange(counters.Waiting, 1, 4);
        Assert.Equal(Enumerable.Range(0, _out.Count), _out.Select(o => o.Flow));

        queue.Drain();
        Assert.Equal(Enumerable.Range(0, 10), _out.Select(o => o.Flow));
        Assert.Equal(10, queue.Counters.Released);
    }

    [Fact]
    public async Task AddAndRelease_TwoThreads_EveryFlowOnceAndInOrder()
    {
        const int Many = 200_000;
        var queue = Queue(capacity: 1000);
        var adding = Task.Run(() =>
        {
            for (var i = 0; i < Many; i++)
            {
                queue.Add(Local(last: i % 3), i);
            }
        }, TestContext.Current.CancellationToken);
        while (!adding.IsCompleted)
        {
            _host.WatermarkNs = At(2);
            queue.Release();
        }

        await adding;
        queue.Drain();
        Assert.Equal(Many, _out.Count);
        Assert.Equal(Enumerable.Range(0, Many), _out.Select(o => o.Flow));
        Assert.Equal(Many, queue.Counters.Released);
    }

    void IStampedSink<int>.Accept(in int flow, in FlowStamp stamp) => _out.Add((flow, stamp.UserName));

    static FlowQuery Local(double last) => Flow("10.0.0.1:53", "192.0.2.9:999", last / 2, last, Udp);

    HoldQueue<int> Queue(int capacity = 1000) =>
        new(new Attributor(_history, new AttributionOptions()), this, new HoldOptions { Capacity = capacity }, _time);
}
