using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>Where a number of a flow lies: in the payload of an element.</summary>
/// <param name="Offset">Bytes from the begin of the payload.</param>
/// <param name="Width">1, 2, 4 or 8 bytes, in host order.</param>
public readonly record struct Place(ElementId Id, int Offset, int Width);

/// <summary>Where an address of a flow lies: that of IPv4 in one element, that of IPv6 in another, the high half first.</summary>
public readonly record struct AddressPlace(ElementId Id4, int Offset4, ElementId Id6, int Offset6);
