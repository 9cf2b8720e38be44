using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>A field as part of a key.</summary>
/// <param name="Only">IPv4 or IPv6 alone: the addresses of other flows are all one; null: both.</param>
/// <param name="Bits">Length of the network; -1: the whole address.</param>
sealed record KeyPart(KeyField Field, IPVersion? Only = null, int Bits = -1)
{
    /// <summary>As -A takes it, without the mask.</summary>
    public string Name => Only switch
    {
        IPVersion.V4 => Field.Name + "4",
        IPVersion.V6 => Field.Name + "6",
        _ => Field.Name,
    };

    /// <summary>Where it begins in the key of IPv4, and in that of IPv6.</summary>
    public int At4 { get; init; }

    public int At6 { get; init; }

    /// <summary>Among the addresses of the key, from 0; -1: it is no address.</summary>
    public int AddressNumber { get; init; } = -1;

    public bool IsAddress => Field.Kind is KeyKind.Address or KeyKind.Network;

    /// <summary>Bytes that it takes in a key of IPv4.</summary>
    public int Width4 => Field.Kind == KeyKind.Network ? sizeof(uint) + 2 : Field.Width;

    /// <summary>Bytes that it takes in a key of IPv6.</summary>
    public int Width6 => Width4 + (IsAddress ? 12 : 0);

    public uint Mask4 => Bits < 0 ? uint.MaxValue : (uint)(uint.MaxValue * (1UL << 32 - Bits));

    public (ulong High, ulong Low) Mask6 => Bits switch
    {
        < 0 or 128 => (ulong.MaxValue, ulong.MaxValue),
        > 64 => (ulong.MaxValue, ulong.MaxValue << 128 - Bits),
        0 => (0, 0),
        _ => (ulong.MaxValue << 64 - Bits, 0),
    };

    /// <summary>Whether the flow has an IPv6 address here.</summary>
    public bool IsIPv6(FlowRecord flow) => Only != IPVersion.V4
        && (Field.Id6 == ElementId.IPv6Flow ? flow.IsIPv6 : flow.Has(Field.Id6) && !flow.Has(Field.Id));
}

enum IPVersion
{
    V4,
    V6,
}
