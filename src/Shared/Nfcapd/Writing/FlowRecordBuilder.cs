namespace Enrichment.Nfcapd.Writing;

/// <summary>
/// Writes a flow as a layout 2 record of the elements that every nfdump since 1.7.0 knows. Elements from 38 on (1.7.5) are left out:
/// for each
/// of them Debian's nfdump 1.7.1 prints a line to stderr for each record.
/// </summary>
public static class FlowRecordBuilder
{
    /// <summary>Header, elements 1, 3, 4, 5, 6, 7, 15 and 24.</summary>
    public const int MaxSize = FlowRecord.HeaderSize + 52 + 36 + 20 + 28 + 12 + 12 + 36 + UserNameElement;

    /// <summary>Element 24: <c>char[66] name | u16 fill</c>; nfdump 1.7.1 copies 66 bytes whatever the length says, so they are always there.</summary>
    public const int UserNameElement = 4 + UserNamePayload;
    const int UserNamePayload = 68;
    const byte SampledFlag = 2;

    /// <param name="userName">Fit for a file already (<see cref="Text.ProcessNameText"/>), at most 65 bytes; empty: no element.</param>
    /// <param name="target">Room for <see cref="MaxSize"/> bytes.</param>
    /// <returns>The length of the record.</returns>
    public static int Write(in FlowValues flow, ReadOnlySpan<byte> userName, Span<byte> target)
    {
        var writer = new ElementWriter(target);
        ref var generic = ref writer.Add<GenericFlow>(ElementId.GenericFlow);
        generic.MsecFirst = flow.MsecFirst;
        generic.MsecLast = flow.MsecLast;
        generic.MsecReceived = flow.MsecReceived;
        generic.InPackets = flow.Packets;
        generic.InBytes = flow.Bytes;
        generic.SrcPort = flow.SrcPort;
        generic.DstPort = flow.DstPort;
        generic.Protocol = flow.Protocol;
        generic.TcpFlags = flow.TcpFlags;
        generic.ForwardingStatus = flow.ForwardingStatus;
        generic.SrcTos = flow.Tos;
        AddAddresses(ref writer, flow);
        AddOptional(ref writer, flow);
        if (userName.Length > 0)
        {
            userName.CopyTo(writer.Add(ElementId.NselUser, UserNamePayload));
        }

        return writer.Finish(flow.EngineType, flow.EngineId, flow.ExporterId, flow.Sampled ? SampledFlag : (byte)0, flow.NetflowVersion);
    }

    static void AddAddresses(ref ElementWriter writer, in FlowValues flow)
    {
        if (flow.Src.IsIPv4 && flow.Dst.IsIPv4)
        {
            ref var v4 = ref writer.Add<IPv4Flow>(ElementId.IPv4Flow);
            (v4.Src, v4.Dst) = (flow.Src.IPv4, flow.Dst.IPv4);
            return;
        }

        ref var v6 = ref writer.Add<IPv6Flow>(ElementId.IPv6Flow);
        (v6.SrcHigh, v6.SrcLow, v6.DstHigh, v6.DstLow) = (flow.Src.High, flow.Src.Low, flow.Dst.High, flow.Dst.Low);
    }

    static void AddOptional(ref ElementWriter writer, in FlowValues flow)
    {
        if ((flow.Input | flow.Output) != 0
            || (flow.SrcMask | flow.DstMask | flow.Direction | flow.DstTos | flow.BiFlowDirection | flow.FlowEndReason) != 0)
        {
            ref var misc = ref writer.Add<FlowMisc>(ElementId.FlowMisc);
            (misc.Input, misc.Output) = (flow.Input, flow.Output);
            (misc.SrcMask, misc.DstMask, misc.Direction, misc.DstTos) = (flow.SrcMask, flow.DstMask, flow.Direction, flow.DstTos);
            (misc.BiFlowDirection, misc.FlowEndReason) = (flow.BiFlowDirection, flow.FlowEndReason);
        }

        if ((flow.OutPackets | flow.OutBytes) != 0 || flow.Flows > 1)
        {
            ref var counters = ref writer.Add<CounterFlow>(ElementId.CounterFlow);
            (counters.Flows, counters.OutPackets, counters.OutBytes) = (flow.Flows, flow.OutPackets, flow.OutBytes);
        }

        if ((flow.SrcVLan | flow.DstVLan) != 0)
        {
            ref var vlan = ref writer.Add<SrcDst32>(ElementId.VLan);
            (vlan.Src, vlan.Dst) = (flow.SrcVLan, flow.DstVLan);
        }

        if ((flow.SrcAs | flow.DstAs) != 0)
        {
            ref var routing = ref writer.Add<SrcDst32>(ElementId.AsRouting);
            (routing.Src, routing.Dst) = (flow.SrcAs, flow.DstAs);
        }

        if ((flow.InSrcMac | flow.OutDstMac) != 0)
        {
            ref var mac = ref writer.Add<MacAddresses>(ElementId.MacAddress);
            (mac.InSrc, mac.OutDst) = (flow.InSrcMac, flow.OutDstMac);
        }
    }
}
