using System.Runtime.CompilerServices;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

public sealed partial class JsonFormat
{
    /// <summary>
    /// Elements that nfdump leaves out of its JSON (sampler, application, label, payload without TLS, packet filter) have no case.
    /// </summary>
    void Element(FlowRecord flow, ElementId id)
    {
        switch (id)
        {
            case ElementId.GenericFlow: Generic(flow); break;
            case ElementId.IPv4Flow when !flow.IsIPv6: Addresses(flow.Get<IPv4Flow>(id)); break;
            case ElementId.IPv6Flow when flow.IsIPv6: Addresses(flow.Get<IPv6Flow>(id)); break;
            case ElementId.FlowMisc: Misc(flow); break;
            case ElementId.CounterFlow: Counters(flow); break;
            case ElementId.VLan: Pair(flow, id, "src_vlan"u8, "dst_vlan"u8); break;
            case ElementId.AsRouting: Pair(flow, id, "src_as"u8, "dst_as"u8); break;
            case ElementId.BgpNextHopV4: IPv4("bgp4_next_hop"u8, flow.Get<uint>(id)); break;
            case ElementId.BgpNextHopV6: IPv6("bgp6_next_hop"u8, flow.Get<IPv6Halves>(id)); break;
            case ElementId.IPNextHopV4: IPv4("ip4_next_hop"u8, flow.Get<uint>(id)); break;
            case ElementId.IPNextHopV6: IPv6("ip6_next_hop"u8, flow.Get<IPv6Halves>(id)); break;
            case ElementId.IPReceivedV4: IPv4("ip4_router"u8, flow.Get<uint>(id)); break;
            case ElementId.IPReceivedV6: IPv6("ip6_router"u8, flow.Get<IPv6Halves>(id)); break;
            case ElementId.MplsLabel: Mpls(flow); break;
            case ElementId.MacAddress: Macs(flow); break;
            case ElementId.AsAdjacent: Pair(flow, id, "next_as"u8, "prev_as"u8); break;
            case ElementId.Latency: Latency(flow); break;
            case ElementId.TunnelIPv4: Tunnel(flow.Get<TunnelIPv4>(id)); break;
            case ElementId.TunnelIPv6: Tunnel(flow.Get<TunnelIPv6>(id)); break;
            case ElementId.Observation: Observation(flow); break;
            case ElementId.Vrf: Vrf(flow); break;
            case ElementId.Layer2: Layer2(flow); break;
            case ElementId.IPInfo: IPInfo(flow); break;
            default: EventElement(flow, id); break;
        }
    }

    void Generic(FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        Time("first"u8, FlowTimes.First(flow));
        Time("last"u8, generic.MsecLast);
        Time("received"u8, generic.MsecReceived);
        _object.Number("in_packets"u8, generic.InPackets);
        _object.Number("in_bytes"u8, generic.InBytes);
        _object.Number("proto"u8, generic.Protocol);
        if (PortValues.IsIcmp(generic.Protocol))
        {
            _object.Number("icmp_type"u8, (ulong)(generic.DstPort >> 8));
            _object.Number("icmp_code"u8, (ulong)(generic.DstPort & 0xFF));
        }
        else
        {
            _object.BeginText("tcp_flags"u8);
            PortValues.FlagLetters(_text, generic.TcpFlags);
            _object.EndText();
            _object.Number("src_port"u8, generic.SrcPort);
            _object.Number("dst_port"u8, generic.DstPort);
            _object.Number("fwd_status"u8, generic.ForwardingStatus);
        }

        _object.Number("src_tos"u8, generic.SrcTos);
    }

    void Addresses(in IPv4Flow addresses)
    {
        IPv4("src4_addr"u8, addresses.Src);
        IPv4("dst4_addr"u8, addresses.Dst);
        _object.Name("src4_geo"u8, default);
        _object.Name("dst4_geo"u8, default);
    }

    void Addresses(in IPv6Flow addresses)
    {
        IPv6("src6_addr"u8, new IPv6Halves { High = addresses.SrcHigh, Low = addresses.SrcLow });
        IPv6("dst6_addr"u8, new IPv6Halves { High = addresses.DstHigh, Low = addresses.DstLow });
        _object.Name("src6_geo"u8, default);
        _object.Name("dst6_geo"u8, default);
    }

    void Misc(FlowRecord flow)
    {
        ref readonly var misc = ref flow.Misc;
        _object.Number("input_snmp"u8, misc.Input);
        _object.Number("output_snmp"u8, misc.Output);
        _object.Number("src_mask"u8, misc.SrcMask);
        _object.Number("dst_mask"u8, misc.DstMask);
        Network("src_net"u8, flow, misc.SrcMask, true);
        Network("dst_net"u8, flow, misc.DstMask, false);
        _object.Number("direction"u8, misc.Direction);
        _object.Number("dst_tos"u8, misc.DstTos);
    }

    /// <summary>Both networks are empty where neither has a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Network(ReadOnlySpan<byte> key, FlowRecord flow, byte mask, bool source)
    {
        _object.BeginText(key);
        if (flow.Misc.SrcMask != 0 || flow.Misc.DstMask != 0)
        {
            NetworkValues.Plain(_text, flow, mask, source);
        }

        _object.EndText();
    }

    void Counters(FlowRecord flow)
    {
        _object.Number("out_packets"u8, flow.Counters.OutPackets);
        _object.Number("out_bytes"u8, flow.Counters.OutBytes);
        _object.Number("aggr_flows"u8, flow.Counters.Flows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Pair(FlowRecord flow, ElementId id, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ref readonly var pair = ref flow.Get<SrcDst32>(id);
        _object.Number(first, pair.Src);
        _object.Number(second, pair.Dst);
    }

    void Mpls(FlowRecord flow)
    {
        ref readonly var labels = ref flow.Get<MplsLabels>(ElementId.MplsLabel);
        for (var i = 0; i < 10; i++)
        {
            _object.BeginText([.. "mpls_"u8, .. i < 9 ? [(byte)('1' + i)] : "10"u8]);
            LayerValues.MplsLabel(_text, labels[i], 0);
            _object.EndText();
        }
    }

    void Macs(FlowRecord flow)
    {
        Mac("in_src_mac"u8, flow, LayerValues.InSrcMac);
        Mac("out_dst_mac"u8, flow, LayerValues.OutDstMac);
        Mac("in_dst_mac"u8, flow, LayerValues.InDstMac);
        Mac("out_src_mac"u8, flow, LayerValues.OutSrcMac);
    }

    void Mac(ReadOnlySpan<byte> key, FlowRecord flow, ValueWriter mac)
    {
        _object.BeginText(key);
        mac(_text, flow);
        _object.EndText();
    }

    void Latency(FlowRecord flow)
    {
        ref readonly var latency = ref flow.Get<Latency>(ElementId.Latency);
        Milliseconds("cli_latency"u8, latency.ClientUsec);
        Milliseconds("srv_latency"u8, latency.ServerUsec);
        Milliseconds("app_latency"u8, latency.ApplicationUsec);
    }

    void Milliseconds(ReadOnlySpan<byte> key, ulong usec)
    {
        _object.Key(key);
        _text.Fixed(usec / 1000.0, 6);
        _object.Next();
    }

    void Tunnel(in TunnelIPv4 tunnel)
    {
        _object.Number("tun_proto"u8, tunnel.Protocol);
        IPv4("src4_tun_ip"u8, tunnel.Src);
        IPv4("dst4_tun_ip"u8, tunnel.Dst);
    }

    void Tunnel(in TunnelIPv6 tunnel)
    {
        _object.Number("tun_proto"u8, tunnel.Protocol);
        IPv6("src6_tun_ip"u8, new IPv6Halves { High = tunnel.SrcHigh, Low = tunnel.SrcLow });
        IPv6("dst6_tun_ip"u8, new IPv6Halves { High = tunnel.DstHigh, Low = tunnel.DstLow });
    }

    /// <summary>nfdump cuts the point to 32 bits.</summary>
    void Observation(FlowRecord flow)
    {
        ref readonly var observation = ref flow.Get<Observation>(ElementId.Observation);
        _object.Number("observationDomainID"u8, observation.DomainId);
        _object.Number("observationPointID"u8, observation.PointId);
    }

    void Vrf(FlowRecord flow)
    {
        ref readonly var vrf = ref flow.Get<Vrf>(ElementId.Vrf);
        _object.Number("ingress_vrf"u8, vrf.Ingress);
        _object.Number("egress_vrf"u8, vrf.Egress);
    }

    void Layer2(FlowRecord flow)
    {
        ref readonly var layer2 = ref flow.Get<Layer2>(ElementId.Layer2);
        _object.Number("vlanID"u8, layer2.VLan);
        _object.Number("post_vlanID"u8, layer2.PostVLan);
        _object.Number("cust_vlanID"u8, layer2.CustomerVLan);
        _object.Number("post_cust_vlanID"u8, layer2.PostCustomerVLan);
        _object.Number("phys_ingress"u8, layer2.Ingress);
        _object.Number("phys_egress"u8, layer2.Egress);
        _object.Number("ethertype"u8, layer2.EtherType);
        _object.Number("ip_version"u8, layer2.IPVersion);
    }

    /// <summary>nfdump writes <c>--MF</c> and <c>DF</c>, the latter without dashes behind it.</summary>
    void IPInfo(FlowRecord flow)
    {
        ref readonly var info = ref flow.Get<IPInfo>(ElementId.IPInfo);
        if (info.FragmentFlags != 0)
        {
            var more = (info.FragmentFlags & LayerValues.MoreFragments) != 0;
            _object.Name("ip_fragment"u8, (info.FragmentFlags & LayerValues.DontFragment) != 0
                ? more ? "DFMF"u8 : "DF"u8
                : more ? "--MF"u8 : "--"u8);
        }

        if (info.MinTtl != 0 || info.MaxTtl != 0)
        {
            _object.Number("ip_minttl"u8, info.MinTtl);
            _object.Number("ip_maxttl"u8, info.MaxTtl);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Time(ReadOnlySpan<byte> key, ulong msec)
    {
        _object.BeginText(key);
        _text.Local.Write(_text, msec, (byte)'T');
        _object.EndText();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void IPv4(ReadOnlySpan<byte> key, uint address)
    {
        _object.BeginText(key);
        IpText.IPv4(_text, address);
        _object.EndText();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void IPv6(ReadOnlySpan<byte> key, in IPv6Halves address)
    {
        _object.BeginText(key);
        IpText.IPv6(_text, address.High, address.Low);
        _object.EndText();
    }
}
