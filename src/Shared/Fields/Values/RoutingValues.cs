using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

/// <summary>Interfaces, masks, AS numbers, VLANs, VRFs.</summary>
static class RoutingValues
{
    public static void Input(FieldText text, FlowRecord flow) => text.Number(flow.Misc.Input);

    public static void Output(FieldText text, FlowRecord flow) => text.Number(flow.Misc.Output);

    public static void InputName(FieldText text, FlowRecord flow) => text.Foreign(text.Source.Names.Interface(flow.Misc.Input));

    public static void OutputName(FieldText text, FlowRecord flow) => text.Foreign(text.Source.Names.Interface(flow.Misc.Output));

    public static void SrcMask(FieldText text, FlowRecord flow) => text.Number(flow.Misc.SrcMask);

    public static void DstMask(FieldText text, FlowRecord flow) => text.Number(flow.Misc.DstMask);

    public static void SrcVLan(FieldText text, FlowRecord flow) => text.Number(flow.Get<SrcDst32>(ElementId.VLan).Src);

    public static void DstVLan(FieldText text, FlowRecord flow) => text.Number(flow.Get<SrcDst32>(ElementId.VLan).Dst);

    public static void SrcAs(FieldText text, FlowRecord flow) => text.Number(flow.Get<SrcDst32>(ElementId.AsRouting).Src);

    public static void DstAs(FieldText text, FlowRecord flow) => text.Number(flow.Get<SrcDst32>(ElementId.AsRouting).Dst);

    public static void NextAs(FieldText text, FlowRecord flow) => Neighbour(text, flow.Get<AsAdjacent>(ElementId.AsAdjacent).Next);

    public static void PreviousAs(FieldText text, FlowRecord flow) => Neighbour(text, flow.Get<AsAdjacent>(ElementId.AsAdjacent).Previous);

    public static void IngressVrf(FieldText text, FlowRecord flow) => text.Number(flow.Get<Vrf>(ElementId.Vrf).Ingress);

    public static void EgressVrf(FieldText text, FlowRecord flow) => text.Number(flow.Get<Vrf>(ElementId.Vrf).Egress);

    public static void IngressVrfName(FieldText text, FlowRecord flow) =>
        text.Foreign(text.Source.Names.Vrf(flow.Get<Vrf>(ElementId.Vrf).Ingress));

    public static void EgressVrfName(FieldText text, FlowRecord flow) =>
        text.Foreign(text.Source.Names.Vrf(flow.Get<Vrf>(ElementId.Vrf).Egress));

    static void Neighbour(FieldText text, uint number)
    {
        if (text.IsCsv)
        {
            text.Number(number);
            return;
        }

        text.Byte((byte)' ');
        text.Number(number, 6);
    }
}
