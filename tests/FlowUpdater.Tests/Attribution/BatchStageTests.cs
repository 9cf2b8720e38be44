using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Inputs.Collector;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>Datagrams in, stamps out. The host 10.0.0.1 tells of its sockets; times are seconds.</summary>
public sealed class BatchStageTests : IStampedBatchSink
{
    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (152, 8), (153, 8)];
    static readonly (int, int)[] Translated = [.. Fields, (225, 4), (226, 4), (227, 2), (228, 2)];

    readonly List<string> _stamps = [];
    readonly BatchQueue _queue = new(16 << 20);
    readonly BindingHistory _history = new();
    readonly BindingHost _host;
    readonly ManualTimeProvider _time = new();
    readonly FlowDecoder _decoder;

    public BatchStageTests()
    {
        _host = _history.AddHost("a");
        _history.SetAddresses(_host, [(1, IpAddress.Parse("10.0.0.1"))], At(-1000));
        _decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), _queue.Rent(), _queue);
    }

    [Fact]
    public void Accept_FlowsOfSeveralExportersOfOneConversation_AreAllStamped()
    {
        _history.Add(_host, Socket("tcp 10.0.0.1:4000", "curl", remote: "198.51.100.7:443"));
        Receive(1, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443), "192.0.2.1");
        Receive(1, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443), "192.0.2.2");
        Receive(1, Fields, Flow("198.51.100.7", 443, "10.0.0.1", 4000), "192.0.2.3");

        Finish();

        Assert.Equal(["curl>", "curl>", ">curl"], _stamps);
    }

    // The router translates 10.0.0.1:4000 to 203.0.113.9:60000, and 203.0.113.80:80 to 10.0.0.1:8080 in the other case.
    [Fact]
    public void Accept_TranslatedFlows_EachEndIsLookedUpOnItsOwnSide()
    {
        _history.Add(_host, Socket("tcp 10.0.0.1:4000", "curl", remote: "198.51.100.7:443"));
        _history.Add(_host, Socket("tcp 10.0.0.1:8080", "nginx", remote: "198.51.100.9:5000"));
        Receive(1, Translated, Translate(Flow("10.0.0.1", 4000, "198.51.100.7", 443), "203.0.113.9", 60000, "198.51.100.7", 443));
        Receive(1, Translated, Translate(Flow("198.51.100.7", 443, "203.0.113.9", 60000), "198.51.100.7", 443, "10.0.0.1", 4000));
        Receive(1, Translated, Translate(Flow("198.51.100.9", 5000, "203.0.113.80", 80), "0.0.0.0", 0, "10.0.0.1", 8080));

        Finish();

        Assert.Equal(["curl>", ">curl", ">nginx"], _stamps);
    }

    // The same from firewalls and translators that speak NetFlow v9: field types of IPFIX (NEL), or those of Cisco's ASA (NSEL) before it had them.
    [Theory]
    [InlineData(225, 226, 227, 228)]
    [InlineData(40001, 40002, 40003, 40004)]
    public void Accept_TranslatedFlowsOfV9_EachEndIsLookedUpOnItsOwnSide(int source, int destination, int sourcePort, int destinationPort)
    {
        _history.Add(_host, Socket("tcp 10.0.0.1:4000", "curl", remote: "198.51.100.7:443"));
        _history.Add(_host, Socket("tcp 10.0.0.1:8080", "nginx", remote: "198.51.100.9:5000"));
        (int, int)[] fields = [.. Fields, (source, 4), (destination, 4), (sourcePort, 2), (destinationPort, 2)];
        foreach (var flow in (Bytes[])
        [
            Translate(Flow("10.0.0.1", 4000, "198.51.100.7", 443), "203.0.113.9", 60000, "198.51.100.7", 443),
            Translate(Flow("198.51.100.7", 443, "203.0.113.9", 60000), "198.51.100.7", 443, "10.0.0.1", 4000),
            Translate(Flow("198.51.100.9", 5000, "203.0.113.80", 80), "198.51.100.9", 5000, "10.0.0.1", 8080),
        ])
        {
            _decoder.Decode(Bytes.V9(new Bytes().Template(0, 256, fields).Set(256, flow)), IpAddress.Parse("192.0.2.1"), At(1));
        }

        _decoder.HandOn();
        Finish();

        Assert.Equal(["curl>", ">curl", ">nginx"], _stamps);
    }

    // 281, 282: IPv6 to IPv6 (RFC 6296).
    [Fact]
    public void Accept_TranslatedFlowsOfIPv6_EachEndIsLookedUpOnItsOwnSide()
    {
        _history.SetAddresses(_host, [(1, IpAddress.Parse("fd00::1"))], At(-1000));
        _history.Add(_host, Socket("tcp [fd00::1]:4000", "curl", remote: "[2001:db8::7]:443"));
        (int, int)[] fields = [(27, 16), (28, 16), (7, 2), (11, 2), (4, 1), (152, 8), (153, 8), (281, 16), (282, 16), (227, 2), (228, 2)];
        Receive(1, fields, FlowV6("fd00::1", 4000, "2001:db8::7", 443, "2001:db8:9::1", 4000, "2001:db8::7", 443));
        Receive(1, fields, FlowV6("2001:db8::7", 443, "2001:db8:9::1", 4000, "2001:db8::7", 443, "fd00::1", 4000));

        Finish();

        Assert.Equal(["curl>", ">curl"], _stamps);
    }

    [Fact]
    public void Step_WatermarkNotPassed_TheBatchWaitsForWhatItTells()
    {
        _host.WatermarkNs = At(4);
        Receive(5, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443, 1, 2));
        using var stage = Stage(5.1);

        Assert.True(stage.Step());
        Assert.Empty(_stamps);

        _history.Add(_host, Socket("tcp 10.0.0.1:4000", "late", opened: 0.5, remote: "198.51.100.7:443"));
        _host.WatermarkNs = At(5);
        Assert.True(stage.Step());
        Assert.Equal(["late>"], _stamps);
        Assert.Equal((1, 0, 0), (stage.Counters.InTime, stage.Counters.Late, stage.Counters.Unheld));
    }

    [Fact]
    public void Step_LongestWaitOver_GoesLateAndIsCounted()
    {
        _host.WatermarkNs = At(4);
        Receive(5, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443, 1, 2));
        using var stage = Stage(7.1);

        Assert.True(stage.Step());

        Assert.Equal([">"], _stamps);
        Assert.Equal((0, 1, 0), (stage.Counters.InTime, stage.Counters.Late, stage.Counters.Unheld));
    }

    // The tracker says nothing more, and exporters go on: memory is bounded, so the oldest flows go as they are, and are counted.
    [Fact]
    public void Step_MoreComesThanThereIsRoomFor_TheOldestGoAndAreCounted()
    {
        const int Datagrams = 1000, Many = 256 * Datagrams;
        var flows = Enumerable.Repeat(Flow("10.0.0.1", 4000, "198.51.100.7", 443).ToArray(), 256).SelectMany(flow => flow).ToArray();
        _host.WatermarkNs = At(4);
        using var stage = Stage(5.1);
        var receiving = Task.Run(
            () =>
            {
                for (var i = 0; i < Datagrams; i++)
                {
                    Receive(5, Fields, new Bytes().U8(flows), handOn: i == Datagrams - 1);
                }
            },
            TestContext.Current.CancellationToken);
        while (!receiving.IsCompleted)
        {
            Assert.True(stage.Step());
        }

        Assert.True(receiving.IsCompletedSuccessfully, receiving.Exception?.ToString());
        Assert.InRange(stage.Counters.Unheld, Many / 2, Many);
        Assert.Equal((0, 0, Many), (stage.Counters.InTime, stage.Counters.Late, stage.Counters.Unheld + stage.Counters.Waiting));
        Assert.Equal(stage.Counters.Unheld, _stamps.Count);
    }

    // The exporter's clock is a year ahead: what it says counts only with --match-time flow.
    [Theory]
    [InlineData(false, ">")]
    [InlineData(true, "curl>")]
    public void Accept_ExporterWithAWrongClock_IsMatchedByReceiptIfAsked(bool received, string stamp)
    {
        _history.Add(_host, Socket("tcp 10.0.0.1:4000", "curl", opened: 1, closed: 4, remote: "198.51.100.7:443"));
        Receive(5, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443, 31_536_001, 31_536_003));

        Finish(received);

        Assert.Equal([stamp], _stamps);
    }

    // A flow that seems to end in the future holds nobody up: it cannot have ended after it was received.
    [Fact]
    public void Step_FlowOfTheFuture_DoesNotWaitForIt()
    {
        _host.WatermarkNs = At(5);
        Receive(5, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443, 1, 5000));
        using var stage = Stage(5.1);

        Assert.True(stage.Step());

        Assert.Single(_stamps);
    }

    [Fact]
    public void Stamp_TenThousandFlows_AllocatesNothing()
    {
        _history.Add(_host, Socket("tcp 10.0.0.1:4000", "curl", remote: "198.51.100.7:443"));
        for (var i = 0; i < 100; i++)
        {
            Receive(5, Fields, Flow("10.0.0.1", 4000, "198.51.100.7", 443, 1, 2), handOn: false);
        }

        var stamper = new BatchStamper(new Attributor(_history, new AttributionOptions()), false, TimeSpan.Zero);
        var stamps = new FlowStamp[_decoder.Batch.Count];
        stamper.Stamp(_decoder.Batch, stamps);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                stamper.Stamp(_decoder.Batch, stamps);
            }
        }));
        Assert.All(stamps, stamp => Assert.Equal("curl", stamp.Source.Name));
    }

    void IStampedBatchSink.Accept(FlowBatch flows, Span<FlowStamp> stamps)
    {
        foreach (ref readonly var stamp in stamps)
        {
            _stamps.Add($"{stamp.Source.Name}>{stamp.Destination.Name}");
        }
    }

    static Bytes Flow(string source, int sourcePort, string destination, int destinationPort, double first = 1, double last = 2) => new Bytes()
        .U32(IpAddress.Parse(source).IPv4, IpAddress.Parse(destination).IPv4).U16(sourcePort, destinationPort).U8(6)
        .U64((ulong)(At(first) / 1_000_000), (ulong)(At(last) / 1_000_000));

    static Bytes FlowV6(string source, int sourcePort, string destination, int destinationPort, string newSource, int newSourcePort, string newDestination, int newDestinationPort) => new Bytes()
        .U8(Address(source)).U8(Address(destination)).U16(sourcePort, destinationPort).U8(6).U64((ulong)(At(1) / 1_000_000), (ulong)(At(2) / 1_000_000))
        .U8(Address(newSource)).U8(Address(newDestination)).U16(newSourcePort, newDestinationPort);

    static byte[] Address(string text) => System.Net.IPAddress.Parse(text).GetAddressBytes();

    static Bytes Translate(Bytes flow, string source, int sourcePort, string destination, int destinationPort) =>
        flow.U32(IpAddress.Parse(source).IPv4, IpAddress.Parse(destination).IPv4).U16(sourcePort, destinationPort);

    void Receive(double at, (int, int)[] fields, Bytes record, string exporter = "192.0.2.1", bool handOn = true)
    {
        _decoder.Decode(Bytes.Ipfix(new Bytes().Template(2, 256, fields).Set(256, record)), IpAddress.Parse(exporter), At(at));
        if (handOn)
        {
            _decoder.HandOn();
        }
    }

    BatchStage Stage(double now, bool received = false)
    {
        _time.Advance((At(now) / 1e9) - (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
        return new BatchStage(
            _queue, new Attributor(_history, new AttributionOptions()), this, new BatchStageOptions { MatchReceived = received }, () => { }, _time);
    }

    void Finish(bool received = false)
    {
        using var stage = Stage(10, received);
        stage.Start();
        stage.Finish();
    }
}
