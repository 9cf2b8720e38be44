using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>Stamps the blocks of one layout.</summary>
interface ILayoutStamper
{
    /// <param name="block">The unpacked block, and the stamps that it has.</param>
    void Stamp(NfcapdBlock block, OutputBlock output, long offset, Damage damage);
}
