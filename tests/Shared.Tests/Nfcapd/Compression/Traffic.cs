using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd.Compression;

/// <summary>Flow records as an exporter's template makes them: a few hundred conversations, times that go on, counters of all sizes.</summary>
/// <param name="shapes">How many templates, 1 to 4.</param>
/// <param name="names">How many process names; 0: the records have none.</param>
sealed class Traffic(int shapes, int names, int seed)
{
    readonly Random _random = new(seed);
    ulong _now = Noon;

    /// <summary>The lengths of its records.</summary>
    public static int[] Lengths(int shapes, bool names)
    {
        var traffic = new Traffic(shapes, names ? 1 : 0, 0);
        return [.. Enumerable.Range(0, shapes).Select(shape => traffic.Next(shape).Length)];
    }

    /// <summary>So many bytes of whole records, or a few less.</summary>
    public byte[] Block(int length)
    {
        var block = new byte[length];
        var used = 0;
        for (var record = Next(_random.Next(shapes)); used + record.Length <= length; record = Next(_random.Next(shapes)))
        {
            record.CopyTo(block, used);
            used += record.Length;
        }

        return block[..used];
    }

    byte[] Next(int shape)
    {
        _now += (ulong)_random.Next(3);
        var conversation = (uint)(_random.Next(400) * _random.Next(400) / 400);
        List<byte[]> elements =
        [
            Element(1, FileBytes.Of(b => b
                .U64(_now - (ulong)_random.Next(60_000), _now, _now + 900, (ulong)_random.Next(1, 50), (ulong)_random.Next(40, 200_000))
                .U16((int)(30_000 + (conversation * 7)), conversation % 3 == 0 ? 53 : 443).U8((byte)(conversation % 3 == 0 ? 17 : 6), 0x1B, 0, 0))),
            IPv4(0x0A00_0000 + conversation, 0xC000_0200 + (conversation % 50)),
        ];
        for (var i = 0; i < shape; i++)
        {
            elements.Add(Element(100 + i, FileBytes.Of(b => b.U32(1, conversation % 4).Raw(new byte[4 * i]))));
        }

        if (names > 0)
        {
            elements.Add(UserName($"process{conversation % names}"));
        }

        return Record([.. elements]);
    }
}
