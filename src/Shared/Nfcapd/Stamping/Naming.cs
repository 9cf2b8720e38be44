using Enrichment.Flows;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>Asks the stamper about each flow, makes the name fit for the file, and counts.</summary>
sealed class Naming(IFlowStamper stamper, StampOptions options)
{
    readonly byte[] _name = new byte[ProcessNameText.MaxLayout2];

    public long Flows { get; private set; }

    public long Named { get; private set; }

    public long Kept { get; private set; }

    public long Full { get; set; }

    /// <returns>False: the record stays as it is.</returns>
    public bool TryName(FlowRecord record, out ReadOnlySpan<byte> name, out FlowStamp stamp)
    {
        Flows++;
        name = default;
        if (options.Keep && record.UserName.Length > 0)
        {
            Kept++;
            stamp = record.Stamp;
            return false;
        }

        stamp = stamper.Stamp(record);
        var text = stamp.UserName;
        Named += text.Length > 0 ? 1 : 0;
        name = _name.AsSpan(0, ProcessNameText.Write(text.Length > 0 ? text : options.Placeholder, _name));
        return true;
    }
}
