using Enrichment.Flows;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>Asks the stamper about the flows of a block, makes names fit for the file, and counts.</summary>
sealed class Naming(IFlowStamper stamper, StampOptions options)
{
    readonly byte[] _name = new byte[ProcessNameText.MaxLayout2];
    FlowStamp[] _stamps = [];
    int _next;

    public long Flows { get; set; }

    public long Named { get; private set; }

    public long Kept { get; set; }

    public long Full { get; set; }

    /// <summary>Whether a flow's own name is to stay; it is not asked about then.</summary>
    public bool Keeps(FlowRecord record) => options.Keep && record.UserName.Length > 0;

    /// <summary>Has the flows of a block stamped, for <see cref="Next"/>.</summary>
    public void Ask(NfcapdBlock block)
    {
        if (_stamps.Length < block.Flows)
        {
            _stamps = new FlowStamp[Math.Max(block.Flows, 2 * _stamps.Length)];
        }

        _next = 0;
        if (block.Flows > 0)
        {
            stamper.Stamp(block, _stamps.AsSpan(0, block.Flows));
        }
    }

    /// <summary>The stamp and the name of the next flow that was asked about.</summary>
    public ReadOnlySpan<byte> Next(out FlowStamp stamp)
    {
        stamp = _stamps[_next++];
        var text = stamp.UserName;
        Named += text.Length > 0 ? 1 : 0;
        return _name.AsSpan(0, ProcessNameText.Write(text.Length > 0 ? text : options.Placeholder, _name));
    }
}
