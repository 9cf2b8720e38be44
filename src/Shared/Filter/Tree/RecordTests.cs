using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary><c>ipv4</c>, <c>ipv6</c>: which addresses a flow has.</summary>
sealed class VersionTest(bool isIPv6) : FilterNode
{
    public bool IsIPv6 => isIPv6;

    public override bool Passes(FlowRecord flow, FilterContext context) => flow.HasAddresses && flow.IsIPv6 == isIPv6;

    public override string ToString() => isIPv6 ? "ipv6" : "ipv4";
}

/// <summary>The ident of the file.</summary>
sealed class IdentTest(string ident) : FilterNode
{
    public override bool Passes(FlowRecord flow, FilterContext context) => (context.Ident ?? "none") == ident;

    public override string ToString() => $"ident {ident}";
}

/// <summary>The least and the greatest TTL of the packets are the same.</summary>
sealed class TtlEqualTest : FilterNode
{
    public override bool Passes(FlowRecord flow, FilterContext context) =>
        flow.Has(ElementId.IPInfo) && flow.Get<IPInfo>(ElementId.IPInfo) is var info && info.MinTtl == info.MaxTtl;

    public override string ToString() => "ttl equal";
}

/// <summary>A port lies in the port block that a NAT gave (nfdump's <c>port in nat pblock</c>).</summary>
sealed class PortBlockTest(NumberField port) : FilterNode
{
    public override bool Passes(FlowRecord flow, FilterContext context)
    {
        if (!flow.Has(ElementId.NatPortBlock) || !port.TryRead(flow, out var number))
        {
            return false;
        }

        ref readonly var block = ref flow.Get<NatPortBlock>(ElementId.NatPortBlock);
        return number >= block.Start && number <= block.End;
    }

    public override string ToString() => $"{port.Name} in nat pblock";
}

/// <summary>Which labels of an MPLS stack <see cref="MplsStackTest"/> looks at.</summary>
enum MplsLabelChoice
{
    /// <summary>Any of the ten places.</summary>
    Any,

    /// <summary>The one at the bottom of the stack.</summary>
    Bottom,
}

/// <summary>A label of an MPLS stack, wherever it stands.</summary>
sealed class MplsStackTest(MplsLabelChoice choice, Comparison op, ulong value) : FilterNode
{
    const int Labels = 10;

    readonly NumberTest _test = new(NumberFields.MplsLabel(0), op, value);

    public override bool Passes(FlowRecord flow, FilterContext context)
    {
        if (!flow.Has(ElementId.MplsLabel))
        {
            return false;
        }

        ref readonly var labels = ref flow.Get<MplsLabels>(ElementId.MplsLabel);
        for (var i = 0; i < Labels; i++)
        {
            var isBottom = (labels[i] & 1) != 0;
            if (choice == MplsLabelChoice.Bottom)
            {
                if (isBottom)
                {
                    return _test.Holds(labels[i] >> 4);
                }
            }
            else if (_test.Holds(labels[i] >> 4))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() =>
        $"mpls {(choice == MplsLabelChoice.Any ? "any" : "eos")}{_test.ToString()[_test.Field.Name.Length..]}";
}
