using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Tests.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Flows;

/// <summary>The loop, with a source and a clock that the test moves.</summary>
public sealed class MeteringTests : IDisposable
{
    readonly ManualTimeProvider _time = new();
    readonly CacheHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Step_LiveWithoutPackets_TheWallClockEndsFlows()
    {
        var source = new Scripted { IsLive = true };
        var batch = new PacketBatch(new PacketDecoder());
        var metering = new Metering(source, batch, _harness.Cache, _harness, _time);
        Scripted.Add(batch, CacheHarness.Start);
        metering.Step();
        Assert.Equal(1, _harness.Cache.Counters.Now);

        _time.Advance(15);
        metering.Step();
        Assert.Empty(_harness.Ended); // A packet of just now may still be in the kernel's buffer.

        _time.Advance(0.5);
        metering.Step();

        Assert.Equal(FlowEndReason.Idle, Assert.Single(_harness.Ended).EndReason);
        Assert.Equal([CacheHarness.Start, CacheHarness.Start + 15_000_000_000, CacheHarness.Start + 15_500_000_000], _harness.Ticks);
    }

    [Fact]
    public void Step_File_ThePacketsAreTheClock()
    {
        var batch = new PacketBatch(new PacketDecoder());
        var metering = new Metering(new Scripted(), batch, _harness.Cache, _harness, _time);
        Scripted.Add(batch, 1_000_000_000);
        _time.Advance(3600);
        metering.Step();

        Assert.Empty(_harness.Ended);
        Assert.Equal([1_000_000_000L], _harness.Ticks);
    }

    [Fact]
    public void Run_SourceEnds_EverythingIsHandedOn()
    {
        var source = new Scripted { Batches = 3 };
        new Metering(source, new PacketBatch(new PacketDecoder()), _harness.Cache, _harness, _time).Run(TestContext.Current.CancellationToken);

        Assert.Equal(3ul, Assert.Single(_harness.Ended).Packets);
    }

    [Fact]
    public void Run_LiveStopped_TakesWhatWasCapturedBefore()
    {
        var source = new Scripted { IsLive = true, Batches = 3 };
        new Metering(source, new PacketBatch(new PacketDecoder()), _harness.Cache, _harness, _time).Run(new CancellationToken(canceled: true));

        Assert.Equal(3ul, Assert.Single(_harness.Ended).Packets);
    }

    [Fact]
    public void Run_LiveStoppedWherePacketsNeverCease_EndsAllTheSame()
    {
        var source = new Scripted { IsLive = true, Batches = int.MaxValue, OnFill = () => _time.Advance(0.01) };
        new Metering(source, new PacketBatch(new PacketDecoder()), _harness.Cache, _harness, _time).Run(new CancellationToken(canceled: true));

        Assert.InRange(_harness.Ended.Sum(flow => (int)flow.Packets), 10, 100);
    }

    sealed class Scripted : IPacketSource
    {
        static readonly byte[] Packet = IPv4("10.0.0.1", "10.0.0.2", 17, Udp(1, 2));

        public bool IsLive { get; init; }

        public int Batches { get; set; }

        public Action? OnFill { get; init; }

        public IReadOnlyList<InterfaceCounters> Interfaces => [];

        public string? Problem => null;

        public bool Fill(PacketBatch batch)
        {
            OnFill?.Invoke();
            if (Batches-- <= 0)
            {
                return IsLive;
            }

            Add(batch, CacheHarness.Start);
            return true;
        }

        public static void Add(PacketBatch batch, long timeNs) => batch.Add(new Frame(LinkType.Raw, Packet, Packet.Length, timeNs, 1));

        public void Dispose()
        {
        }
    }
}
