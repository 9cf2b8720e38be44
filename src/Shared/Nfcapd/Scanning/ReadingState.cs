using Enrichment.Nfcapd.Layout1;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>What blocks tell those behind them.</summary>
sealed class ReadingState
{
    /// <summary>Records of all types so far, as nfdump counts them (<c>%cnt</c>).</summary>
    public long Records { get; set; }

    public ExtensionMaps Maps { get; set; } = ExtensionMaps.None;

    public StampReader Stamps { get; } = new();
}
