using System.Globalization;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>An address that is one of some, or lies in one of some networks.</summary>
sealed class AddressTest(AddressField address, AddressRanges ranges) : FilterNode
{
    public AddressField Field => address;

    public AddressRanges Ranges => ranges;

    public override bool Passes(FlowRecord flow, FilterContext context) =>
        (address.TryRead4(flow, out var v4) && ranges.Contains(v4)) || (address.TryRead6(flow, out var high, out var low) && ranges.Contains(high, low));

    public override string ToString() => $"{address.Name} in [{ranges}]";
}

/// <summary>An IPv4 address under a mask whose bits are not all at its front (<c>net 10.0.0.1 255.0.0.255</c>).</summary>
sealed class AddressMaskTest(AddressField field, uint address, uint mask) : FilterNode
{
    public override bool Passes(FlowRecord flow, FilterContext context) => field.TryRead4(flow, out var v4) && (v4 & mask) == (address & mask);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{field.Name[..^2]}net {AddressRanges.Text(address)} {AddressRanges.Text(mask)}");
}
