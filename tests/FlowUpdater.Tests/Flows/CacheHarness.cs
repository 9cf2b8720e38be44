using Enrichment.Flows;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Tests.Flows;

/// <summary>A cache, what it let go, and packets for it by hand.</summary>
sealed class CacheHarness : IFlowSink, IDisposable
{
    /// <summary>2023-11-14, in nanoseconds.</summary>
    public const long Start = 1_700_000_000_000_000_000;
    public const long Second = 1_000_000_000;

    public CacheHarness(FlowCacheOptions? options = null) => Cache = new FlowCache(options ?? new FlowCacheOptions(), this);

    public FlowCache Cache { get; }

    public List<MeteredFlow> Ended { get; } = [];

    public List<long> Ticks { get; } = [];

    public static Packet Packet(double seconds, ushort sourcePort = 1000, byte flags = 0, uint bytes = 100, byte ttl = 64, uint inputInterface = 1, ushort vlan = 0)
    {
        Packet packet = default;
        packet.Key.Source = IpAddress.FromIPv4(0x0A000001);
        packet.Key.Destination = IpAddress.FromIPv4(0x0A000002);
        packet.Key.SourcePort = sourcePort;
        packet.Key.DestinationPort = 443;
        packet.Key.Protocol = IpProtocol.Tcp;
        packet.Key.InputInterface = inputInterface;
        packet.Key.Vlan = vlan;
        packet.TimeNs = Start + (long)(seconds * Second);
        packet.Bytes = bytes;
        packet.TcpFlags = flags;
        packet.Ttl = ttl;
        return packet;
    }

    public void Add(params Packet[] packets)
    {
        Cache.Add(packets);
        Cache.HandOn();
    }

    public void Accept(ReadOnlySpan<MeteredFlow> flows) => Ended.AddRange(flows);

    public void Tick(long nowNs) => Ticks.Add(nowNs);

    public void Dispose() => Cache.Dispose();
}
