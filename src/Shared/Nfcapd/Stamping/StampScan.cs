using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Scanning;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>The blocks of one file on their way: read, asked about, written anew and packed by the workers, and put into the output in order.</summary>
sealed class StampScan(
    BlockFile file, BlockFileWriter output, ILayoutStamper stamper, IReadOnlyList<StampWorker> workers, SharedStampDictionary? dictionary,
    IReadOnlyList<StampGroup> groups)
    : OrderedWork<StampGroup>(groups)
{
    readonly ReadingState _state = new();
    StampCount _count;

    public StampCount Count => _count;

    protected override bool Take(StampGroup group) => group.Claim(file);

    protected override void Load(StampGroup group, int worker) => group.Load(file, workers[worker].Unpacker);

    protected override void Join(StampGroup group) => group.Join(_state);

    protected override void Work(StampGroup group, int worker) => stamper.Work(group, workers[worker]);

    protected override void Put(StampGroup group)
    {
        stamper.Put(group);
        group.Report(file.Damage);
        _count.Add(group.Count);
        dictionary?.WriteNew(output);
        output.Append(group.Output);
    }
}
