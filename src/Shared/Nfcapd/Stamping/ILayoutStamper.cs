namespace Enrichment.Nfcapd.Stamping;

/// <summary>Stamps the blocks of one layout.</summary>
interface ILayoutStamper : IDisposable
{
    /// <summary>What can be done to a block whatever becomes of the others. Called by several threads, each with its own worker.</summary>
    /// <param name="group">Loaded, with what the blocks before it tell, and the stamps that its flows have.</param>
    void Work(StampGroup group, StampWorker worker);

    /// <summary>The rest, block by block in the order of the file; afterwards <see cref="StampGroup.Output"/> is complete.</summary>
    void Put(StampGroup group);
}
