using System.Globalization;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Scanning;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Stamping;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd.Scanning;

/// <summary>Reading with several threads finds and says what reading with one does.</summary>
public sealed class VisitTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, BlockCompression> Files => new()
    {
        { 1, BlockCompression.None }, { 1, BlockCompression.Lzo }, { 2, BlockCompression.None }, { 2, BlockCompression.Lz4 }, { 2, BlockCompression.Zstd },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Visit_WholeFile_SeesEachFlowOnceWithItsNumberAndStamp(int layout, BlockCompression compression)
    {
        var path = Make(layout, compression);

        var one = ReadInTurn(path);
        Assert.Equal(layout == 2 ? 4000 : 2000, one.Flows.Count);
        Assert.Equal(one.Flows.Order(), VisitAll(path, 3).Flows.Order());
        Assert.Equal(one, VisitInOrder(path, 3));
        Assert.Equal(one, VisitInOrder(path, 1));
    }

    [Fact]
    public void Visit_DamagedFiles_SayAndKeepTheSameAsReadingInTurn()
    {
        var whole = new[] { 1, 2 }.SelectMany(layout => new[] { BlockCompression.None, BlockCompression.Lz4 }.Select(c => System.IO.File.ReadAllBytes(Make(layout, c)))).ToList();
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var bytes = whole[i % whole.Count].ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(4, bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            var path = _folder.Write("damaged", i % 5 == 0 ? bytes[..random.Next(bytes.Length / 2, bytes.Length)] : bytes);
            var one = ReadInTurn(path);

            Assert.Equal(one, VisitInOrder(path, 3));
            var all = VisitAll(path, 2);
            Assert.Equal((one.Said, one.Flows.Count), (all.Said, all.Flows.Count));
        }
    }

    [Fact]
    public void VisitInOrder_EnoughSeen_LeavesTheRest()
    {
        using var reader = NfcapdReader.Open(Make(2, BlockCompression.Lz4));
        var taken = 0;

        reader.VisitInOrder([new Lister(), new Lister()], () => new List<string>(), _ => ++taken < 3, stamps: false, TestContext.Current.CancellationToken);

        Assert.Equal((3, 3), (taken, reader.BlocksRead));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 5)]
    public void Visit_ManyBlocks_AreReadIntoAFewBuffersAgainAndAgain(int workers, int most)
    {
        var block = Block(3, [.. Enumerable.Range(0, 500).Select(i => Flow(i))]);
        using var reader = NfcapdReader.Open(_folder.Write("many", Layout2Bytes.File([.. Enumerable.Repeat(block, 300)])));
        var visitors = Enumerable.Range(0, workers).Select(_ => new Counter()).ToArray();

        reader.Visit(visitors, stamps: true, TestContext.Current.CancellationToken);

        var seen = visitors.SelectMany(visitor => visitor.Seen).ToHashSet();
        Assert.Equal(300, visitors.Sum(visitor => visitor.Blocks));
        Assert.InRange(seen.Count, 1, most);
        Assert.All(seen, one => Assert.InRange(one.Bytes.Length, block.Length - 12, BlockHeader.MaxBlock));
    }

    /// <summary>Twenty blocks; of layout 2 with stamps and a dictionary that grows, of layout 1 with maps that change.</summary>
    string Make(int layout, BlockCompression compression)
    {
        var path = _folder.Write("plain", layout == 2
            ? Layout2Bytes.File([.. Enumerable.Range(0, 20).Select(b => Block(3, [.. Enumerable.Range(0, 200).Select(i => Flow((200 * b) + i))]))])
            : Layout1Bytes.File([.. Enumerable.Range(0, 20).Select(b => Layout1Bytes.Block(
                [Layout1Bytes.Map(1, 8, b % 2 == 0 ? [4, 6] : [6, 4]), .. Enumerable.Range(0, 100).Select(i => Layout1Bytes.Flow(1, i, [1, 0, (byte)b, 0, 3, 0, 4, 0]))]))]));
        var target = _folder.File(FormattableString.Invariant($"{layout}-{compression}"));
        new NfcapdStamper(new() { Compression = compression, Stamps = true }).Stamp(path, target, new ByName(r => $"p{r.Generic.InPackets / 50}"));
        return target;
    }

    static Seen ReadInTurn(string path)
    {
        var flows = new List<string>();
        return Run(path, flows, reader =>
        {
            var block = new NfcapdBlock();
            while (reader.Read(block))
            {
                Lister.List(block, flows);
            }
        });
    }

    static Seen VisitAll(string path, int workers)
    {
        var visitors = Enumerable.Range(0, workers).Select(_ => new Lister()).ToArray();
        var flows = new List<string>();
        return Run(path, flows, reader =>
        {
            try
            {
                reader.Visit(visitors, stamps: true, CancellationToken.None);
            }
            finally
            {
                flows.AddRange(visitors.SelectMany(visitor => visitor.Flows));
            }
        });
    }

    static Seen VisitInOrder(string path, int workers)
    {
        var flows = new List<string>();
        return Run(path, flows, reader => reader.VisitInOrder(
            [.. Enumerable.Range(0, workers).Select(_ => new Lister())],
            () => new List<string>(),
            found =>
            {
                flows.AddRange(found);
                return true;
            },
            stamps: true,
            CancellationToken.None));
    }

    static Seen Run(string path, List<string> flows, Action<NfcapdReader> read)
    {
        NfcapdReader? reader = null;
        var said = "";
        try
        {
            reader = NfcapdReader.Open(path);
            read(reader);
        }
        catch (CorruptFlowFileException wrong)
        {
            said = wrong.Message;
        }

        using (reader)
        {
            return new Seen(flows, said, reader is null ? "" : string.Create(CultureInfo.InvariantCulture,
                $"{reader.BlocksRead} {reader.BlocksSkipped} {reader.BytesRead} {reader.RecordsRead} {reader.PrivateBlocksIgnored} {reader.Ident} {reader.Stat}"));
        }
    }

    /// <summary>All that a reading gave.</summary>
    sealed record Seen(List<string> Flows, string Said, string Counts)
    {
        public bool Equals(Seen? other) => other is not null && Said == other.Said && Counts == other.Counts && Flows.SequenceEqual(other.Flows);

        public override int GetHashCode() => Said.GetHashCode(StringComparison.Ordinal);

        public override string ToString() => $"{Flows.Count} flows, {Counts}: {Said}";
    }

    sealed class Lister : IBlockVisitor, IBlockVisitor<List<string>>
    {
        public List<string> Flows { get; } = [];

        public void Visit(NfcapdBlock block) => List(block, Flows);

        public void Visit(NfcapdBlock block, List<string> result)
        {
            result.Clear();
            List(block, result);
        }

        public static void List(NfcapdBlock block, List<string> flows)
        {
            var record = new FlowRecord();
            while (block.Next(record))
            {
                flows.Add(string.Create(CultureInfo.InvariantCulture, $"{record.Count} {Convert.ToHexString(record.Bytes)} {record.Stamp}"));
            }
        }
    }

    sealed class Counter : IBlockVisitor
    {
        public int Blocks { get; private set; }

        public HashSet<NfcapdBlock> Seen { get; } = [];

        public void Visit(NfcapdBlock block)
        {
            Blocks++;
            Seen.Add(block);
        }
    }
}
