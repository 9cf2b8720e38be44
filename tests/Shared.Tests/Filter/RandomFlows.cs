using System.Buffers.Binary;
using Enrichment.Tests.Nfcapd;

namespace Enrichment.Tests.Filter;

/// <summary>Flow records put together at random of the elements of the known ones: in any order, some cut short, some with other bytes.</summary>
sealed class RandomFlows(int seed)
{
    static readonly byte[][] Elements = [.. KnownFlows.Records.SelectMany(Split)];
    readonly Random _random = new(seed);

    public byte[] File(int blocks, int flows) => Layout2Bytes.File(
        "known", [.. Enumerable.Range(0, blocks).Select(_ => Layout2Bytes.Block(3, [.. Enumerable.Range(0, flows).Select(_ => Next())]))]);

    byte[] Next()
    {
        var picked = Enumerable.Range(0, _random.Next(1, 7)).Select(_ => Elements[_random.Next(Elements.Length)])
            .DistinctBy(e => BinaryPrimitives.ReadUInt16LittleEndian(e)).Select(Changed);
        return Layout2Bytes.Record([.. _random.Next(3) == 0 ? picked : picked.OrderBy(e => BinaryPrimitives.ReadUInt16LittleEndian(e))]);
    }

    byte[] Changed(byte[] element)
    {
        var changed = element.ToArray();
        if (_random.Next(4) == 0 && changed.Length > 4)
        {
            changed[_random.Next(4, changed.Length)] = (byte)_random.Next(256);
        }

        if (_random.Next(10) == 0)
        {
            changed = changed[.._random.Next(4, changed.Length + 1)];
            BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(2), (ushort)changed.Length);
        }

        return changed;
    }

    static IEnumerable<byte[]> Split(byte[] record)
    {
        for (var at = 12; at < record.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(record.AsSpan(at + 2));
            yield return record[at..(at + length)];
            at += length;
        }
    }
}
