using Enrichment.Nfcapd.Compression;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Compression;

public class MatchColumnsTests
{
    [Fact]
    public void Sequences_OfABlock_AreWhereItsMatchesBegin()
    {
        // lz4_Block_format.md: token, literals, offset, more of a length; the last sequence has literals only.
        byte[] packed = [0x21, 1, 2, 2, 0, 0x0F, 1, 0, 255, 3, 0xF0, 1, .. new byte[16]];
        var sequences = new Lz4Sequences(packed);

        Assert.True(sequences.MoveNext());
        Assert.Equal((2, 5), (sequences.Match, sequences.Length));
        Assert.True(sequences.MoveNext());
        Assert.Equal((7, 4 + 15 + 255 + 3), (sequences.Match, sequences.Length));
        Assert.False(sequences.MoveNext());
    }

    [Fact]
    public void Choose_MatchesAtTwoPlaces_HasThoseThatAreOftenEnough()
    {
        // Records of 20 bytes: a match at 8 in each but the first, one at 14 in each fourth.
        var block = Records(40, 20);
        using var starts = Starts(block, [.. Enumerable.Range(1, 39).SelectMany(i => i % 4 == 0 ? new[] { (20 * i) + 8, (20 * i) + 14 } : [(20 * i) + 8])]);
        var columns = new MatchColumns();

        columns.Choose(starts, oneIn: 2);
        Assert.Equal([8], Offsets(columns, 20));

        columns.Choose(starts, oneIn: 5);
        Assert.Equal([8, 14], Offsets(columns, 20));
        Assert.Equal(2, columns.Slots);
        Assert.Empty(Offsets(columns, 21));
    }

    [Fact]
    public void Choose_SamePlaceInRecordsOfTwoLengths_IsOneSlot()
    {
        byte[] block = [.. Records(10, 24), .. Records(10, 40)];
        using var starts = Starts(block, [.. Enumerable.Range(1, 9).Select(i => (24 * i) + 8), .. Enumerable.Range(1, 9).Select(i => 240 + (40 * i) + 8)]);
        var columns = new MatchColumns();

        columns.Choose(starts, oneIn: 2);

        Assert.Equal([8], Offsets(columns, 24));
        Assert.Equal([8], Offsets(columns, 40));
        Assert.Equal(1, columns.Slots);
    }

    [Fact]
    public void Choose_MoreLengthsThanThereAreNumbers_TheOthersHaveNone()
    {
        byte[] block = [.. Enumerable.Range(0, 20).SelectMany(i => Records(2, 24 + (4 * i)))];
        var matches = new List<int>();
        for (int at = 0, i = 0; i < 20; at += 2 * (24 + (4 * i)), i++)
        {
            matches.Add(at + 24 + (4 * i) + 8);
        }

        using var starts = Starts(block, [.. matches]);
        var columns = new MatchColumns();
        columns.Choose(starts, oneIn: 2);

        Assert.Equal(MatchStarts.MostLengths, Enumerable.Range(0, 20).Count(i => Offsets(columns, 24 + (4 * i)).Length == 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Count_RecordThatSaysTooLittle_EndsThere(int said)
    {
        byte[] block = [.. Records(5, 24), 11, 0, (byte)said, 0, .. new byte[60]];

        using var starts = Starts(block, []);

        Assert.Equal(5, starts.Records(1));
        Assert.Equal(1, starts.Lengths);
    }

    static byte[] Records(int count, int length) =>
        [.. Enumerable.Range(0, count).SelectMany(_ => FileBytes.Of(b => b.U16(11, length).Raw(new byte[length - 4])))];

    /// <summary>What was packed with a match of four bytes at each of those places.</summary>
    static MatchStarts Starts(byte[] block, int[] matches)
    {
        var packed = new List<byte>();
        var done = 0;
        foreach (var match in matches)
        {
            AddLiterals(packed, match - done);
            packed.AddRange([1, 0]);
            done = match + 4;
        }

        AddLiterals(packed, block.Length - done);
        return new MatchStarts(block, [.. packed]);
    }

    static void AddLiterals(List<byte> packed, int count)
    {
        packed.Add((byte)(Math.Min(count, 15) << 4));
        if (count >= 15)
        {
            packed.AddRange([.. Enumerable.Repeat((byte)255, (count - 15) / 255), (byte)((count - 15) % 255)]);
        }

        packed.AddRange(new byte[count]);
    }

    static int[] Offsets(MatchColumns columns, int length)
    {
        var number = columns.Numbers[length];
        return [.. columns.Columns.Slice(number * MatchColumns.Most, columns.Counts[number]).ToArray().Select(column => (int)column.Offset)];
    }
}
