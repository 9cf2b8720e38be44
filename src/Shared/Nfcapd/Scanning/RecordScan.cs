using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>The blocks of a file on their way through the workers that visit them.</summary>
abstract class RecordScan<TGroup>(BlockFile file, ReadingState state, int workers, IReadOnlyList<TGroup> groups, bool withParts)
    : OrderedWork<TGroup>(groups), IDisposable
    where TGroup : RecordGroup
{
    readonly ReadingTools[] _tools = Array.ConvertAll(new ReadingTools[workers], _ => new ReadingTools(file.Header.Compression));

    protected override bool Take(TGroup group) => group.Claim(file);

    protected override void Load(TGroup group, int worker) => group.Load(file, _tools[worker], withParts);

    protected override void Join(TGroup group) => group.Join(state, withParts);

    protected override void Work(TGroup group, int worker)
    {
        group.Convert(_tools[worker]);
        if (group.IsGood)
        {
            Visit(group, worker);
        }
    }

    protected abstract void Visit(TGroup group, int worker);

    public void Dispose() => Array.ForEach(_tools, tools => tools.Dispose());
}
