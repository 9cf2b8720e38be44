using System.Buffers;
using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Compression;

/// <summary>
/// How often matches began at each place of flow records, by the records' lengths. Records of one length are nearly always of the same
/// elements: what changes from one to the next, and so where a match can begin, is in the same few places.
/// </summary>
sealed class MatchStarts : IDisposable
{
    /// <summary>A record's type and length, two bytes each, come first in all of them.</summary>
    public const int LengthOffset = 2, LeastRecord = 4;

    /// <summary>Records of this length and longer are not looked at.</summary>
    public const int MostRecord = 1024;

    /// <summary>So many lengths have a number, from 1 on.</summary>
    public const int MostLengths = 15;

    readonly byte[] _numberOf = ArrayPool<byte>.Shared.Rent(MostRecord);
    readonly int[] _starts = ArrayPool<int>.Shared.Rent((MostLengths + 1) * MostRecord);
    readonly int[] _records = new int[MostLengths + 1];

    /// <summary>Counts.</summary>
    /// <param name="block">Records.</param>
    /// <param name="packed">The same, packed to an LZ4 block by a packer that looks everywhere.</param>
    public MatchStarts(ReadOnlySpan<byte> block, ReadOnlySpan<byte> packed)
    {
        _numberOf.AsSpan().Clear();
        _starts.AsSpan().Clear();
        var sequences = new Lz4Sequences(packed);
        var isMatch = sequences.MoveNext();
        int length;
        for (var record = 0; record + LeastRecord <= block.Length; record += length)
        {
            length = BinaryPrimitives.ReadUInt16LittleEndian(block[(record + LengthOffset)..]);
            if (length < LeastRecord)
            {
                return;
            }

            var number = length < MostRecord ? NumberOf(length) : 0;
            _records[number]++;
            for (; isMatch && sequences.Match < record + length; isMatch = sequences.MoveNext())
            {
                if (number != 0)
                {
                    _starts[(number * MostRecord) + sequences.Match - record]++;
                }
            }
        }
    }

    /// <summary>How many lengths were counted.</summary>
    public int Lengths { get; private set; }

    /// <summary>The number of each length; 0: it does not occur, or was one too many.</summary>
    public ReadOnlySpan<byte> Numbers => _numberOf.AsSpan(0, MostRecord);

    /// <summary>How many matches began at each place of the records with that number.</summary>
    public ReadOnlySpan<int> Of(int number) => _starts.AsSpan(number * MostRecord, MostRecord);

    /// <summary>How many records with that number there are.</summary>
    public int Records(int number) => _records[number];

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_numberOf);
        ArrayPool<int>.Shared.Return(_starts);
    }

    int NumberOf(int length)
    {
        ref var number = ref _numberOf[length];
        if (number == 0 && Lengths < MostLengths)
        {
            number = (byte)++Lengths;
        }

        return number;
    }
}
