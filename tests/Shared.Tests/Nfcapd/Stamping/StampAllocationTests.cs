using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Scanning;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Nfcapd.Stamps;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd.Stamping;

public sealed class StampAllocationTests : IDisposable
{
    const int Blocks = 7 + Measured;
    const int Measured = Allocations.MostRuns;
    const int FlowsOfBlock = 2000;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Stamp_BlockAfterTheFirstOnes_AllocatesNothing(int layout, bool keep)
    {
        var input = _folder.Write("in", layout == 2
            ? File([.. Enumerable.Range(0, Blocks).Select(_ => Block(3, Records(i => i % 3 == 0 ? Flow(i) : Flow(i, "name"))))])
            : Layout1Bytes.File([.. Enumerable.Range(0, Blocks).Select(_ =>
                Block(2, [Layout1Bytes.Map(1, 4, 4), .. Records(i => Layout1Bytes.Flow(1, i, [1, 0, 2, 0]))]))]));
        using var file = BlockFile.Open(input);
        using var output = new BlockFileWriter(
            System.IO.File.OpenHandle(_folder.File("out"), FileMode.CreateNew, FileAccess.Write), file.HeaderBytes, BlockCompression.Lz4);
        var dictionary = layout == 2 ? new SharedStampDictionary() : null;
        using var worker = new StampWorker(
            new Always(ByName.Named("curl")), new() { Keep = keep }, file.Header, BlockCompression.Lz4, dictionary?.ForWorker());
        using ILayoutStamper stamper = layout == 2 ? new Layout2Stamper() : new Layout1Stamper(BlockCompression.Lz4, "");
        var group = new StampGroup();
        var state = new ReadingState();

        var flows = 0L;
        void Next()
        {
            group.Claim(file);
            group.Load(file, worker.Unpacker);
            group.Join(state);
            stamper.Work(group, worker);
            stamper.Put(group);
            dictionary?.WriteNew(output);
            output.Append(group.Output);
            flows += group.Count.Flows;
        }

        for (var block = 0; block < Blocks - Measured; block++)
        {
            Next();
        }

        // Of layout 1 each block defines a map anew, which is a few objects.
        var few = layout == 1 ? 1000 : 0;
        Assert.InRange(Allocations.Of(Next, few), 0, few);
        Assert.InRange(flows, (Blocks - Measured + 1) * FlowsOfBlock, Blocks * FlowsOfBlock);
    }

    static byte[][] Records(Func<int, byte[]> record) => [.. Enumerable.Range(1, FlowsOfBlock).Select(record)];

    sealed class Always(FlowStamp stamp) : IFlowStamper
    {
        public void Stamp(NfcapdBlock block, Span<FlowStamp> stamps) => stamps.Fill(stamp);
    }
}
