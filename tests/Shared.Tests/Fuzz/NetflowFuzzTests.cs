using System.Globalization;
using Enrichment.Tests.Fuzz.Targets;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Tests.Nfcapd.RoundTrip;
using Xunit;

namespace Enrichment.Tests.Fuzz;

/// <summary>
/// Datagrams with damage, one after the other to decoders that keep what they learn. FUZZ_DATAGRAMS says how many of each version (default 20,000).
/// </summary>
public class NetflowFuzzTests
{
    static readonly int Count = int.TryParse(
        Environment.GetEnvironmentVariable("FUZZ_DATAGRAMS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 20_000;

    public static TheoryData<int> Versions => [1, 5, 7, 9, 10];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Decode_MutatedDatagrams_NoCrashAndBoundedMemory(int version)
    {
        var seeds = Seeds(version);
        var target = new NetflowDecode();

        Send(target, seeds, 0, Count);
        target.End();

        Assert.True(target.Flows > Count / 10, $"only {target.Flows} flows: the damage is too great to test anything");
        Assert.InRange(target.Sources.All.Count, 1, 256);
        Assert.InRange(target.Sources.All.Sum(source => source.Counters.Templates), 0, 2048);
        Assert.InRange(target.Sources.All.Sum(source => source.Counters.SetsHeld - source.Counters.SetsGivenUp - source.Counters.SetsRecovered), 0, 8192);
    }

    static void Send(NetflowDecode target, byte[][] seeds, int first, int end)
    {
        for (var number = first; number < end; number++)
        {
            var datagram = Mutation.Of(seeds[number % seeds.Length], number);
            try
            {
                target.Fuzz(datagram);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"mutation {number}: {error.Message}: {Convert.ToHexString(datagram)}", error);
            }
        }
    }

    static byte[][] Seeds(int version)
    {
        if (version is 1 or 7)
        {
            var header = new Bytes().U16(version, 20).U32(600_000, (uint)DecodingRun.Now, 0);
            return [[.. (version == 7 ? header.U32(0, 0) : header).ToArray(), .. Enumerable.Repeat((byte)3, 20 * 52)]];
        }

        byte[][] exports = version == 5 ? [NetflowPackets.Version5(1, 30)] : [.. Exports.All().Where(datagram => datagram[1] == version)];
        return version != 10 ? exports : [.. exports, Variable()];
    }

    // RFC 7011 §7 and §8.1
    static byte[] Variable() => Bytes.Ipfix(new Bytes().Template(2, 256, (371, 65535), (7, 2), (291, 65535), (27, 16))
        .Set(256, new Bytes().U8(3, 65, 66, 67).U16(80).U8(255, 0, 2, 9, 9).U64(1, 2).U8(0).U16(81).U8(1, 5).U64(3, 4))
        .Set(2, new Bytes().U16(400, 0)));
}
