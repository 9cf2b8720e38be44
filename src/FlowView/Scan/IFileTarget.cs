using Enrichment.Filter;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Takes a file as a whole, on as many threads as it likes, where no limit says how many flows are wanted.</summary>
interface IFileTarget : IFlowTarget
{
    /// <param name="filter">Flows that do not pass are not for the target.</param>
    /// <param name="totals">Counts the flows that pass, and the bytes of their blocks.</param>
    /// <exception cref="CorruptFlowFileException">After the good blocks of a damaged file.</exception>
    void Take(NfcapdReader reader, FlowFilter filter, Totals totals);
}
