using System.Buffers.Binary;
using Enrichment.Netflow;
using Xunit;

namespace Enrichment.Tests.Netflow.Decoding;

/// <summary>Exporters whose clocks jump, are of another century, or begin anew: flows have the times that their datagrams say, and nothing is said to be missing.</summary>
public sealed class ExporterClockTests
{
    const uint Uptime = 600_000;
    readonly DecodingRun _run = new();

    public static TheoryData<uint> Seconds => [1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFF0]; // 1970, either side of 2038, 2106

    [Theory]
    [MemberData(nameof(Seconds))]
    public void Decode_AnySecond_FlowsAreThen(uint seconds)
    {
        foreach (var version in Versions)
        {
            var flow = Assert.Single(_run.Flows(Datagram(version, 1, seconds, Uptime)));

            var (first, last) = ((1000L * seconds) - 1000, (1000L * seconds) - 500);
            Assert.Equal((version, (ulong)Math.Max(0, first), (ulong)last), (version, flow.Generic.MsecFirst, flow.Generic.MsecLast));
        }
    }

    // NTP sets the clock back an hour, and forward a day; uptimes and numbers go on.
    [Fact]
    public void Decode_ClockIsSet_NothingIsMissingAndNothingBeganAnew()
    {
        foreach (var version in Versions)
        {
            uint[] seconds = [(uint)Bytes.Now, (uint)Bytes.Now + 1, (uint)Bytes.Now - 3600, (uint)Bytes.Now - 3599, (uint)Bytes.Now + 86_400];
            for (uint i = 0; i < seconds.Length; i++)
            {
                var flow = Assert.Single(_run.Flows(Datagram(version, i + 1, seconds[i], Uptime + (1000 * i))));
                Assert.Equal((1000UL * seconds[i]) - 1000, flow.Generic.MsecFirst);
            }
        }

        Assert.All(_run.Sources.All, source => Assert.Equal((0, 0, 0, 0), (source.Counters.Missing, source.Counters.SequenceGaps, source.Counters.OutOfOrder, source.Counters.Restarts)));
    }

    // Number 0, an uptime of seconds, and a clock that has not been set yet.
    [Fact]
    public void Decode_BeginsAnewInAnotherYear_IsOneRestartAndNothingIsMissing()
    {
        foreach (var version in Versions)
        {
            _run.Flows(Datagram(version, 3_000_000, (uint)Bytes.Now, 4_000_000_000), Datagram(version, 3_000_001, (uint)Bytes.Now + 1, 4_000_001_000));
            var flow = Assert.Single(_run.Flows(Datagram(version, 0, 946_684_800, 5000)));
            Assert.Single(_run.Flows(Datagram(version, 1, (uint)Bytes.Now + 60, 6000)));

            Assert.Equal((946_684_800_000UL - 1000, 946_684_800_000UL - 500), (flow.Generic.MsecFirst, flow.Generic.MsecLast));
        }

        Assert.All(_run.Sources.All, source => Assert.Equal((0, 0, 0, 1), (source.Counters.Missing, source.Counters.SequenceGaps, source.Counters.OutOfOrder, source.Counters.Restarts)));
    }

    // A port has changed just when the clock was set: it is the same program by its number.
    [Fact]
    public void Decode_ClockIsSetAndPortChanges_TemplatesStay()
    {
        var sets = new Bytes().Template(0, 256, (22, 4), (21, 4));
        _run.Decode(Bytes.V9(sets, 41), port: 1);
        var moved = Bytes.V9(new Bytes().Set(256, new Bytes().U32(Uptime - 1000, Uptime - 500)), 42);
        BinaryPrimitives.WriteUInt32BigEndian(moved.AsSpan(8), (uint)Bytes.Now - 7200);
        _run.Decode(moved, port: 2);

        Assert.Equal((1000UL * (Bytes.Now - 7200)) - 1000, Assert.Single(_run.Flows()).Generic.MsecFirst);
        Assert.Equal((0, 0), (_run.Counters.Missing, _run.Counters.Restarts));
    }

    static ExportVersion[] Versions => [ExportVersion.NetflowV5, ExportVersion.NetflowV9];

    /// <summary>With one flow, from a second before it was sent to half a second before.</summary>
    static byte[] Datagram(ExportVersion version, uint number, uint seconds, uint uptime)
    {
        var (first, last) = (unchecked(uptime - 1000), unchecked(uptime - 500));
        if (version == ExportVersion.NetflowV5)
        {
            return new Bytes().U16(5, 1).U32(uptime, seconds, 0, number, 0).U8(new byte[24]).U32(first, last).U8(new byte[16]).ToArray();
        }

        var datagram = Bytes.V9(new Bytes().Template(0, 256, (22, 4), (21, 4)).Set(256, new Bytes().U32(first, last)), number, uptime: uptime);
        BinaryPrimitives.WriteUInt32BigEndian(datagram.AsSpan(8), seconds);
        return datagram;
    }
}
