using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Text;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>A flow as one line of JSON, under the names of the Elastic Common Schema; docs/json.md lists them.</summary>
/// <param name="commandLines">Whether command lines are written: they may hold secrets.</param>
sealed partial class FlowJson(bool commandLines)
{
    readonly JsonLine _line = new();

    /// <summary>The lines so far.</summary>
    public TextBuffer Text => _line.Text;

    public void Write(in FlowValues flow, in FlowStamp stamp, in FlowOrigin origin)
    {
        _line.Begin();
        _line.Time("@timestamp"u8, flow.MsecLast);
        WriteEvent(flow);
        WriteEnd("source"u8, flow, isSource: true, origin, stamp.Source);
        WriteEnd("destination"u8, flow, isSource: false, origin, stamp.Destination);
        WriteNetwork(flow);
        WriteFlow(flow);
        WriteObserver(flow, origin);
        _line.EndLine();
    }

    void WriteEvent(in FlowValues flow)
    {
        _line.Begin("event"u8);
        _line.Word("kind"u8, "event"u8);
        _line.Words("category"u8, "network"u8);
        _line.Words("type"u8, "connection"u8);
        _line.Time("start"u8, flow.MsecFirst);
        _line.Time("end"u8, flow.MsecLast);
        _line.Number("duration"u8, flow.MsecLast > flow.MsecFirst ? (flow.MsecLast - flow.MsecFirst) * 1_000_000 : 0); // nanoseconds
        _line.End();
    }

    void WriteNetwork(in FlowValues flow)
    {
        _line.Begin("network"u8);
        _line.Word("type"u8, flow.Src.IsIPv4 && flow.Dst.IsIPv4 ? "ipv4"u8 : "ipv6"u8);
        if (Transport(flow.Protocol) is { Length: > 0 } transport)
        {
            _line.Word("transport"u8, transport);
        }

        _line.Name("iana_number"u8);
        _line.Quote();
        _line.Text.Number(flow.Protocol);
        _line.Quote();
        _line.Number("bytes"u8, flow.Bytes + flow.OutBytes);
        _line.Number("packets"u8, flow.Packets + flow.OutPackets);
        Span<byte> community = stackalloc byte[CommunityId.Length];
        CommunityId.Write(flow.Src, flow.SrcPort, flow.Dst, flow.DstPort, flow.Protocol, community);
        _line.Word("community_id"u8, community);
        if (flow.SrcVLan != 0)
        {
            _line.Begin("vlan"u8);
            _line.Name("id"u8);
            _line.Quote();
            _line.Text.Number(flow.SrcVLan);
            _line.Quote();
            _line.End();
        }

        _line.End();
    }

    void WriteFlow(in FlowValues flow)
    {
        _line.Begin("flow"u8);
        if (flow.Protocol == IpProtocol.Tcp)
        {
            _line.Number("tcp_flags"u8, flow.TcpFlags);
        }

        if (flow.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6)
        {
            _line.Number("icmp_type"u8, (uint)flow.DstPort >> 8);
            _line.Number("icmp_code"u8, (uint)flow.DstPort & 0xFF);
        }

        _line.Number("tos"u8, flow.Tos);
        if (flow.FlowEndReason != 0)
        {
            _line.Number("end_reason"u8, flow.FlowEndReason);
        }

        if (flow.Sampled)
        {
            _line.True("sampled"u8);
        }

        _line.End();
    }

    void WriteObserver(in FlowValues flow, in FlowOrigin origin)
    {
        if (origin.Exporter.IsAny && (flow.Input | flow.Output) == 0)
        {
            return;
        }

        _line.Begin("observer"u8);
        if (!origin.Exporter.IsAny)
        {
            _line.Address("ip"u8, origin.Exporter);
            _line.Number("domain"u8, origin.Domain);
        }

        WriteInterface("ingress"u8, flow.Input);
        WriteInterface("egress"u8, flow.Output);
        _line.End();
    }

    void WriteInterface(ReadOnlySpan<byte> name, uint index)
    {
        if (index == 0)
        {
            return;
        }

        _line.Begin(name);
        _line.Begin("interface"u8);
        _line.Name("id"u8);
        _line.Quote();
        _line.Text.Number(index);
        _line.Quote();
        _line.End();
        _line.End();
    }

    /// <summary>IANA's keywords in small letters, as ECS has them.</summary>
    static ReadOnlySpan<byte> Transport(byte protocol) => protocol switch
    {
        IpProtocol.Icmp => "icmp"u8,
        2 => "igmp"u8,
        IpProtocol.Tcp => "tcp"u8,
        IpProtocol.Udp => "udp"u8,
        33 => "dccp"u8,
        47 => "gre"u8,
        50 => "esp"u8,
        51 => "ah"u8,
        IpProtocol.IcmpV6 => "ipv6-icmp"u8,
        89 => "ospfigp"u8,
        IpProtocol.Sctp => "sctp"u8,
        IpProtocol.UdpLite => "udplite"u8,
        _ => default,
    };
}
