using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>The names of interfaces, VRFs and applications that a block tells among its flows.</summary>
static class BlockNames
{
    /// <param name="block">Is read from its first record on, and stands there again afterwards.</param>
    public static void Take(NfcapdBlock block, NameTables names)
    {
        while (block.Next(out RecordSlot slot))
        {
            if (slot.Type is RecordType.NbarNames or RecordType.InterfaceNames or RecordType.VrfNames)
            {
                names.Add(block.Bytes.AsSpan(slot.Offset, slot.Size));
            }
        }

        block.Rewind();
    }
}
