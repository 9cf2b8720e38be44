using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Netflow.Encoding;

/// <summary>The values of a record of layout 2, as far as flows that are metered here have them.</summary>
public static class RecordValues
{
    public static FlowValues Of(FlowRecord record)
    {
        ref readonly var generic = ref record.Generic;
        ref readonly var misc = ref record.Misc;
        ref readonly var counters = ref record.Counters;
        ref readonly var vlan = ref record.Get<SrcDst32>(ElementId.VLan);
        ref readonly var routing = ref record.Get<SrcDst32>(ElementId.AsRouting);
        ref readonly var mac = ref record.Get<MacAddresses>(ElementId.MacAddress);
        return new FlowValues
        {
            Src = record.SrcAddress,
            Dst = record.DstAddress,
            SrcPort = generic.SrcPort,
            DstPort = generic.DstPort,
            Protocol = generic.Protocol,
            TcpFlags = generic.TcpFlags,
            Tos = generic.SrcTos,
            ForwardingStatus = generic.ForwardingStatus,
            MsecFirst = generic.MsecFirst,
            MsecLast = generic.MsecLast,
            MsecReceived = generic.MsecReceived,
            Packets = generic.InPackets,
            Bytes = generic.InBytes,
            Input = misc.Input,
            Output = misc.Output,
            SrcMask = misc.SrcMask,
            DstMask = misc.DstMask,
            DstTos = misc.DstTos,
            Direction = misc.Direction,
            BiFlowDirection = misc.BiFlowDirection,
            FlowEndReason = misc.FlowEndReason,
            SrcVLan = vlan.Src,
            DstVLan = vlan.Dst,
            SrcAs = routing.Src,
            DstAs = routing.Dst,
            OutPackets = counters.OutPackets,
            OutBytes = counters.OutBytes,
            Flows = counters.Flows,
            InSrcMac = mac.InSrc,
            OutDstMac = mac.OutDst,
            ExporterId = record.ExporterId,
            NetflowVersion = record.NetflowVersion,
            EngineType = record.EngineType,
            EngineId = record.EngineId,
            Sampled = record.IsSampled,
        };
    }
}
