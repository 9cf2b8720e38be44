using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Netflow.Encoding;

/// <summary>Writes one flow by a template of ours.</summary>
/// <param name="format">Of the messages.</param>
sealed class RecordEncoder(ExportFormat format)
{
    /// <summary>Of texts of variable length.</summary>
    public TextLimits Limits { get; set; }

    /// <summary>The name for nfdump's user-name field, as it will be sent; set before <see cref="Write"/>.</summary>
    public byte[] Name { get; } = new byte[ExportFields.LongName];

    public int NameLength { get; set; }

    /// <summary>The application id (RFC 6759 §4) of that name.</summary>
    public uint ApplicationId { get; set; }

    /// <summary>When the header's clock began, milliseconds since 1970.</summary>
    public ulong BootMs { get; set; }

    /// <summary>Who metered the flow.</summary>
    public IpAddress Exporter { get; set; }

    /// <summary>What is said of the flow's processes.</summary>
    public ExportShape ShapeOf(in FlowStamp stamp)
    {
        var shape = NameLength > 0 ? ExportShape.Name : 0;
        shape |= format == ExportFormat.NetflowV9 && NameLength >= ExportFields.ShortName ? ExportShape.LongName : 0;
        shape |= EndOf(stamp.Source, ExportShape.SourceName, ExportShape.SourceProcess);
        return shape | EndOf(stamp.Destination, ExportShape.DestinationName, ExportShape.DestinationProcess);
    }

    /// <summary>What a flow has to tell for which we have no template of its exporter.</summary>
    public ExportShape ShapeOf(in FlowValues flow)
    {
        var shape = flow.Src.IsIPv4 && flow.Dst.IsIPv4 ? ExportShape.None : ExportShape.IPv6;
        shape |= flow.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 ? ExportShape.Icmp : 0;
        shape |= (flow.Input | flow.Output) != 0 ? ExportShape.Interfaces : 0;
        shape |= (flow.SrcVLan | flow.DstVLan) != 0 ? ExportShape.VLan : 0;
        shape |= (flow.SrcAs | flow.DstAs | flow.SrcMask | flow.DstMask) != 0 ? ExportShape.Routing : 0;
        shape |= (flow.Direction | flow.DstTos | flow.ForwardingStatus) != 0 ? ExportShape.Misc : 0;
        shape |= (flow.InSrcMac | flow.OutDstMac) != 0 ? ExportShape.Mac : 0;
        shape |= (flow.OutBytes | flow.OutPackets) != 0 ? ExportShape.Reverse : 0;
        var needsClock = format == ExportFormat.NetflowV9;
        return shape | (needsClock && !(FitsClock(flow.MsecFirst) && FitsClock(flow.MsecLast)) ? ExportShape.AbsoluteTime : 0);
    }

    /// <returns>The record's length.</returns>
    public int Write(ReadOnlySpan<ExportField> fields, in FlowValues flow, in FlowStamp stamp, Span<byte> target)
    {
        var to = new FieldWriter(target);
        foreach (ref readonly var field in fields)
        {
            if (field.Value <= ExportValue.ReversePackets)
            {
                WriteFlow(ref to, field, flow);
            }
            else
            {
                WriteStamp(ref to, field, stamp);
            }
        }

        return to.Length;
    }

    // Zero is "not known" to nfcapd.
    bool FitsClock(ulong msec) => msec > BootMs && msec - BootMs <= uint.MaxValue;

    static ExportShape EndOf(in EndStamp end, ExportShape name, ExportShape process) =>
        !end.IsNamed || end.Name.Length == 0 ? 0 : end.Process is null ? name : name | process;

    void WriteFlow(ref FieldWriter to, in ExportField field, in FlowValues flow)
    {
        switch (field.Value)
        {
            case ExportValue.SourceAddress: to.Address(flow.Src, field.Length); break;
            case ExportValue.DestinationAddress: to.Address(flow.Dst, field.Length); break;
            case ExportValue.SourcePort: to.U16(flow.SrcPort); break;
            case ExportValue.DestinationPort: to.U16(flow.DstPort); break;
            case ExportValue.Protocol: to.U8(flow.Protocol); break;
            case ExportValue.TcpFlags: to.U8(flow.TcpFlags); break;
            case ExportValue.Tos: to.U8(flow.Tos); break;
            case ExportValue.Bytes: to.U64(flow.Bytes); break;
            case ExportValue.Packets: to.U64(flow.Packets); break;
            case ExportValue.FirstSwitched: to.U32((uint)(flow.MsecFirst - BootMs)); break;
            case ExportValue.LastSwitched: to.U32((uint)(flow.MsecLast - BootMs)); break;
            case ExportValue.Start: to.U64(flow.MsecFirst); break;
            case ExportValue.End: to.U64(flow.MsecLast); break;
            case ExportValue.EndReason: to.U8(flow.FlowEndReason); break;
            case ExportValue.IcmpTypeCode: to.U16(flow.DstPort); break;
            case ExportValue.Input: to.U32(flow.Input); break;
            case ExportValue.Output: to.U32(flow.Output); break;
            case ExportValue.SourceVLan: to.U16((ushort)flow.SrcVLan); break;
            case ExportValue.DestinationVLan: to.U16((ushort)flow.DstVLan); break;
            case ExportValue.SourceAs: to.U32(flow.SrcAs); break;
            case ExportValue.DestinationAs: to.U32(flow.DstAs); break;
            case ExportValue.SourceMask: to.U8(flow.SrcMask); break;
            case ExportValue.DestinationMask: to.U8(flow.DstMask); break;
            case ExportValue.Direction: to.U8(flow.Direction); break;
            case ExportValue.DestinationTos: to.U8(flow.DstTos); break;
            case ExportValue.ForwardingStatus: to.U8(flow.ForwardingStatus); break;
            case ExportValue.SourceMac: to.U48(flow.InSrcMac); break;
            case ExportValue.DestinationMac: to.U48(flow.OutDstMac); break;
            case ExportValue.ReverseBytes: to.U64(flow.OutBytes); break;
            case ExportValue.ReversePackets: to.U64(flow.OutPackets); break;
        }
    }

    void WriteStamp(ref FieldWriter to, in ExportField field, in FlowStamp stamp)
    {
        switch (field.Value)
        {
            case ExportValue.Exporter: to.Address(Exporter, field.Length); break;
            case ExportValue.Name:
                to.Bytes(Name.AsSpan(0, NameLength));
                to.Zeros(field.Length - NameLength);
                break;
            case ExportValue.ApplicationId:
                to.U8(sizeof(uint));
                to.U32(ApplicationId);
                break;
            case ExportValue.EitherName: to.Text(Either(stamp).Name, field.Length, Limits.Name); break;
            case ExportValue.EitherUser: to.Text(UserOf(Either(stamp).Process), field.Length, Limits.Name); break;
            case < ExportValue.DestinationName: WriteEnd(ref to, field, field.Value, stamp.Source); break;
            default: WriteEnd(ref to, field, field.Value - (ExportValue.DestinationName - ExportValue.SourceName), stamp.Destination); break;
        }
    }

    void WriteEnd(ref FieldWriter to, in ExportField field, ExportValue value, in EndStamp end)
    {
        switch (value)
        {
            case ExportValue.SourceName: to.Text(end.Name, field.Length, Limits.Name); break;
            case ExportValue.SourcePid: to.U32((uint)end.Process!.Pid); break;
            case ExportValue.SourceUid: to.U32(end.Process!.Uid); break;
            case ExportValue.SourceUser: to.Text(UserOf(end.Process), field.Length, Limits.Name); break;
            case ExportValue.SourceCommandLine: to.Text(end.Process!.CommandLine, field.Length, Limits.CommandLine); break;
            case ExportValue.SourceContainer: to.Text(end.Process!.ContainerId, field.Length, Limits.Name); break;
            case ExportValue.SourceParentPid: to.U32((uint)end.Process!.ParentPid); break;
        }
    }

    /// <summary>The end that has the name of nfdump's user-name field.</summary>
    static EndStamp Either(in FlowStamp stamp) => stamp.Source.IsNamed ? stamp.Source : stamp.Destination;

    static string? UserOf(ProcessInfo? process) => process?.UserName;
}
