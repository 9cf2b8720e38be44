using Enrichment.Tests.Nfcapd;

namespace Enrichment.View.Tests.Aggregate;

/// <summary>Flows that meet again: few hosts and ports, both directions, IPv4 and IPv6, ICMP, some with counters of the other direction.</summary>
sealed class RandomFlows(int seed)
{
    readonly Random _random = new(seed);

    /// <summary>Hosts; the more, the rarer do flows meet.</summary>
    public int Hosts { get; init; } = 12;

    public byte[] File(int blocks, int flowsEach) => Layout2Bytes.File([.. Enumerable.Range(0, blocks).Select(_ => Block(flowsEach))]);

    byte[] Block(int flows) => Layout2Bytes.Block(3, [.. Enumerable.Range(0, flows).Select(_ => Flow())]);

    byte[] Flow()
    {
        byte[] protocols = [6, 17, 1, 47];
        var protocol = protocols[_random.Next(8) switch { < 4 => 0, < 6 => 1, 6 => 2, _ => 3 }];
        var isIPv6 = _random.Next(4) == 0;
        var (client, server) = (_random.Next(Hosts), _random.Next(Hosts));
        var (clientPort, serverPort) = protocol is 6 or 17 ? (50_000 + _random.Next(3), _random.Next(2) == 0 ? 443 : 53) : (0, protocol == 1 ? 0x0800 : 0);
        var isAnswer = _random.Next(2) == 0;
        var first = Layout2Bytes.Noon + (ulong)_random.Next(100_000);
        var generic = Layout2Bytes.Element(1, FileBytes.Of(b => b
            .U64(first, first + (ulong)_random.Next(5000), first, (ulong)_random.Next(1, 100), (ulong)_random.Next(40, 100_000))
            .U16(isAnswer ? serverPort : clientPort, isAnswer ? clientPort : serverPort)
            .U8(protocol, (byte)(protocol == 6 ? _random.Next(64) : 0), 0, (byte)(_random.Next(3) * 8))));
        var (src, dst) = isAnswer ? (server, client) : (client, server);
        var address = isIPv6
            ? Layout2Bytes.Element(3, FileBytes.Of(b => b.U64(0x20010DB8_00000000 + (ulong)(src % 3), (ulong)src + 1, 0x20010DB8_00000000 + (ulong)(dst % 3), (ulong)dst + 1)))
            : Layout2Bytes.IPv4(0x0A000000 + (uint)src * 1000, 0x0A000000 + (uint)dst * 1000);
        var misc = Layout2Bytes.Element(4, FileBytes.Of(b => b.U32((uint)_random.Next(1, 4), 2).U8(24, 16, 0, (byte)_random.Next(2), 0, 0).U16(0)));
        var routing = Layout2Bytes.Element(7, FileBytes.Of(b => b.U32(64_500 + (uint)src % 3, 64_500 + (uint)dst % 3)));
        var counters = Layout2Bytes.Element(5, FileBytes.Of(b => b.U64((ulong)_random.Next(1, 4), (ulong)_random.Next(50), (ulong)_random.Next(5000))));
        return Layout2Bytes.Record([generic, address, misc, .. _random.Next(3) == 0 ? new[] { counters } : [], routing]);
    }
}
