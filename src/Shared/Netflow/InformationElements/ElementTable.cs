using System.Collections.Frozen;

namespace Enrichment.Netflow.InformationElements;

/// <summary>The information elements that are known, by enterprise and number.</summary>
public static class ElementTable
{
    static readonly FrozenDictionary<(uint, ushort), InformationElement> ByNumber =
        IanaElements.All.Concat(EnterpriseElements.All).ToFrozenDictionary(element => (element.Enterprise, element.Id));

    static readonly FrozenDictionary<ushort, InformationElement> OfV9 = V9Elements.All.ToFrozenDictionary(element => element.Id);

    public static IEnumerable<InformationElement> All => ByNumber.Values.Concat(OfV9.Values);

    /// <summary>An element of IPFIX; null: not known. Those of the reverse direction (RFC 5103 §6.1) are made from the forward ones.</summary>
    public static InformationElement? Find(uint enterprise, ushort id)
    {
        if (enterprise != Enterprise.Reverse)
        {
            return ByNumber.GetValueOrDefault((enterprise, id));
        }

        return ByNumber.GetValueOrDefault((Enterprise.Iana, id)) is { } forward
            ? forward with { Enterprise = Enterprise.Reverse, Field = ReverseOf(forward.Field) }
            : null;
    }

    /// <summary>A field type of NetFlow v9; null: not known.</summary>
    public static InformationElement? FindInV9(ushort type)
    {
        if (OfV9.TryGetValue(type, out var ofV9))
        {
            return ofV9;
        }

        return ByNumber.GetValueOrDefault((Enterprise.Iana, type))
            ?? (type > Enterprise.NtopBaseInV9 ? ByNumber.GetValueOrDefault((Enterprise.Ntop, (ushort)(type - Enterprise.NtopBaseInV9))) : null);
    }

    // A record has one counter for each direction, and one place for everything else.
    static FlowField ReverseOf(FlowField field) => field switch
    {
        FlowField.Bytes => FlowField.OutBytes,
        FlowField.Packets => FlowField.OutPackets,
        FlowField.TcpFlags => FlowField.ReverseTcpFlags,
        _ => FlowField.None,
    };
}
