using Enrichment.Fields.Names;
using Enrichment.Fields.Values;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

public sealed partial class RawFormat
{
    /// <summary>nfdump shows neither labels (28) nor sampled frames (35).</summary>
    void Element(FlowRecord flow, ElementId id)
    {
        switch (id)
        {
            case ElementId.GenericFlow: Generic(flow); break;
            case ElementId.IPv4Flow when !flow.IsIPv6:
            case ElementId.IPv6Flow when flow.IsIPv6: Addresses(flow); break;
            case ElementId.FlowMisc: Misc(flow); break;
            case ElementId.CounterFlow: Counters(flow); break;
            case ElementId.VLan: Pair(flow, id, 10, "src vlan"u8, "dst vlan"u8); break;
            case ElementId.AsRouting: Pair(flow, id, 6, "src as"u8, "dst as"u8); break;
            case ElementId.BgpNextHopV4: IPv4("bgp next hop"u8, flow.Get<uint>(id)); break;
            case ElementId.BgpNextHopV6: IPv6("bgp next hop"u8, flow.Get<IPv6Halves>(id)); break;
            case ElementId.IPNextHopV4: IPv4("ip next hop"u8, flow.Get<uint>(id)); break;
            case ElementId.IPNextHopV6: IPv6("ip next hop"u8, flow.Get<IPv6Halves>(id)); break;
            case ElementId.IPReceivedV4: IPv4("ip exporter"u8, flow.Get<uint>(id)); break;
            case ElementId.IPReceivedV6: IPv6("ip exporter"u8, flow.Get<IPv6Halves>(id)); break;
            case ElementId.MplsLabel: Mpls(flow); break;
            case ElementId.MacAddress: Macs(flow); break;
            case ElementId.AsAdjacent: Pair(flow, id, 5, "bgp next as"u8, "bgp prev as"u8); break;
            case ElementId.Latency: Latency(flow); break;
            case ElementId.SamplerInfo: Number("samplingID"u8, 5, flow.SelectorId()); break;
            case ElementId.NselUser: UserName(flow); break;
            case ElementId.NbarApp: Application(flow); break;
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
        if (flow.IsEvent)
        {
            Moment("Event time"u8, EventTime(flow));
        }
        else
        {
            Moment("first"u8, FlowTimes.First(flow));
            Moment("last"u8, generic.MsecLast);
        }

        Moment("received at"u8, generic.MsecReceived, "0"u8);
        Number("proto"u8, 3, generic.Protocol, lineEnd: false);
        Protocol(generic.Protocol);
        var flags = generic.Protocol == IpProtocol.Tcp ? generic.TcpFlags : (byte)0;
        HexNumber("tcp flags"u8, flags, 2, lineEnd: false);
        _text.Byte((byte)' ');
        PortValues.FlagLetters(_text, flags);
        _text.Byte((byte)'\n');
        if (PortValues.IsIcmp(generic.Protocol))
        {
            Begin("ICMP"u8);
            _text.Spaces(15);
            _text.Number((ulong)(generic.DstPort >> 8), 2);
            _text.Byte((byte)'.');
            _text.Number((ulong)(generic.DstPort & 0xFF), -2);
            _text.Bytes(" type.code\n"u8);
        }
        else
        {
            Number("src port"u8, 5, generic.SrcPort);
            Number("dst port"u8, 5, generic.DstPort);
            Number("src tos"u8, 3, generic.SrcTos);
            Number("fwd status"u8, 3, generic.ForwardingStatus);
        }

        Number("in packets"u8, 10, generic.InPackets);
        Number("in bytes"u8, 10, generic.InBytes);
    }

    /// <summary>The NAT's time counts before the firewall's, that before the flow's.</summary>
    static ulong EventTime(FlowRecord flow)
    {
        var nat = flow.Get<NatCommon>(ElementId.NatCommon).MsecEvent;
        var nsel = flow.Get<NselCommon>(ElementId.NselCommon).MsecEvent;
        return nat != 0 ? nat : nsel != 0 ? nsel : FlowTimes.First(flow);
    }

    /// <summary>nfdump forgets the tunnel of a flow between IPv6 addresses in an IPv6 tunnel; it is written here.</summary>
    void Addresses(FlowRecord flow)
    {
        if (flow.Has(ElementId.TunnelIPv4))
        {
            ref readonly var tunnel = ref flow.Get<TunnelIPv4>(ElementId.TunnelIPv4);
            Number("tun proto"u8, 3, tunnel.Protocol, lineEnd: false);
            Protocol((byte)tunnel.Protocol);
            IPv4("tun src addr"u8, tunnel.Src);
            IPv4("tun dst addr"u8, tunnel.Dst);
        }
        else if (flow.Has(ElementId.TunnelIPv6))
        {
            ref readonly var tunnel = ref flow.Get<TunnelIPv6>(ElementId.TunnelIPv6);
            Number("tun proto"u8, 3, tunnel.Protocol, lineEnd: false);
            Protocol((byte)tunnel.Protocol);
            IPv6("tun src addr"u8, new IPv6Halves { High = tunnel.SrcHigh, Low = tunnel.SrcLow });
            IPv6("tun dst addr"u8, new IPv6Halves { High = tunnel.DstHigh, Low = tunnel.DstLow });
        }

        if (flow.IsIPv6)
        {
            ref readonly var v6 = ref flow.Get<IPv6Flow>(ElementId.IPv6Flow);
            IPv6("src addr"u8, new IPv6Halves { High = v6.SrcHigh, Low = v6.SrcLow });
            IPv6("dst addr"u8, new IPv6Halves { High = v6.DstHigh, Low = v6.DstLow });
        }
        else
        {
            ref readonly var v4 = ref flow.Get<IPv4Flow>(ElementId.IPv4Flow);
            IPv4("src addr"u8, v4.Src);
            IPv4("dst addr"u8, v4.Dst);
        }
    }

    void Misc(FlowRecord flow)
    {
        ref readonly var misc = ref flow.Misc;
        Number("input"u8, 12, misc.Input, lineEnd: false);
        _text.Foreign(Source.Names.Interface(misc.Input));
        _text.Byte((byte)'\n');
        Number("output"u8, 12, misc.Output, lineEnd: false);
        _text.Foreign(Source.Names.Interface(misc.Output));
        _text.Byte((byte)'\n');
        Mask("src mask"u8, flow, misc.SrcMask, true);
        Mask("dst mask"u8, flow, misc.DstMask, false);
        Number("dst tos"u8, 3, misc.DstTos);
        Number("direction"u8, 3, misc.Direction);
        Coded("biFlow Dir"u8, misc.BiFlowDirection, misc.BiFlowDirection switch
        {
            0 => default,
            1 => "initiator"u8,
            2 => "reverseInitiator"u8,
            3 => "perimeter"u8,
            _ => "undef"u8,
        });
        Coded("end reason"u8, misc.FlowEndReason, misc.FlowEndReason switch
        {
            0 => default,
            1 => "idle timeout"u8,
            2 => "active timeout"u8,
            3 => "end of Flow detected"u8,
            4 => "forced end"u8,
            5 => "lack of resources"u8,
            _ => "undef"u8,
        });
    }

    void Mask(ReadOnlySpan<byte> label, FlowRecord flow, byte mask, bool source)
    {
        Number(label, 5, mask, lineEnd: false);
        _text.Byte((byte)' ');
        if (mask != 0)
        {
            NetworkValues.Plain(_text, flow, mask, source);
        }

        _text.Byte((byte)'/');
        _text.Number(mask);
        _text.Byte((byte)'\n');
    }

    void Counters(FlowRecord flow)
    {
        Number("out packets"u8, 10, flow.Counters.OutPackets);
        Number("out bytes"u8, 10, flow.Counters.OutBytes);
        Number("aggr flows"u8, 10, flow.Counters.Flows);
    }

    void Mpls(FlowRecord flow)
    {
        ref readonly var labels = ref flow.Get<MplsLabels>(ElementId.MplsLabel);
        for (var i = 0; i < 10; i++)
        {
            if (labels[i] == 0)
            {
                continue;
            }

            _text.Bytes("  MPLS Lbl "u8);
            _text.Number((ulong)i + 1, 2);
            _text.Bytes("  =       "u8);
            LayerValues.MplsLabel(_text, labels[i], 8);
            _text.Byte((byte)'\n');
        }
    }

    void Macs(FlowRecord flow)
    {
        ref readonly var macs = ref flow.Get<MacAddresses>(ElementId.MacAddress);
        Mac("in src mac"u8, macs.InSrc);
        Mac("out dst mac"u8, macs.OutDst);
        Mac("in dst mac"u8, macs.InDst);
        Mac("out src mac"u8, macs.OutSrc);
    }

    void Mac(ReadOnlySpan<byte> label, ulong mac)
    {
        Begin(label);
        _text.Bytes("  "u8);
        LayerValues.Mac(_text, mac);
        _text.Byte((byte)'\n');
    }

    void Latency(FlowRecord flow)
    {
        ref readonly var latency = ref flow.Get<Latency>(ElementId.Latency);
        Milliseconds("cli latency"u8, latency.ClientUsec);
        Milliseconds("srv latency"u8, latency.ServerUsec);
        Milliseconds("app latency"u8, latency.ApplicationUsec);
    }

    void Milliseconds(ReadOnlySpan<byte> label, ulong usec)
    {
        Begin(label);
        _text.Spaces(10);
        var start = _text.Length;
        _text.Thousandths(usec);
        _text.Pad(start, 9);
        _text.Bytes(" ms\n"u8);
    }

    void Pair(FlowRecord flow, ElementId id, int width, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ref readonly var pair = ref flow.Get<SrcDst32>(id);
        Number(first, width, pair.Src);
        Number(second, width, pair.Dst);
    }

    void IPv4(ReadOnlySpan<byte> label, uint address)
    {
        var start = Begin(label);
        IpText.IPv4(_text, address);
        End(start);
    }

    /// <summary>Longer addresses keep the three blanks in front.</summary>
    void IPv6(ReadOnlySpan<byte> label, in IPv6Halves address)
    {
        Begin(label);
        _text.Bytes("   "u8);
        var start = _text.Length;
        IpText.IPv6(_text, address.High, address.Low);
        _text.Pad(start, 16);
        _text.Byte((byte)'\n');
    }

    void Protocol(byte number)
    {
        _text.Byte((byte)' ');
        var name = ProtocolNames.Padded(number).TrimEnd((byte)' ');
        if (name.IsEmpty)
        {
            _text.Number(number, -5);
        }

        _text.Bytes(name);
        _text.Byte((byte)'\n');
    }

    void Moment(ReadOnlySpan<byte> label, ulong msec) => Moment(label, msec, "0000-00-00 00:00:00"u8);

    void Moment(ReadOnlySpan<byte> label, ulong msec, ReadOnlySpan<byte> without)
    {
        Number(label, 13, msec, lineEnd: false);
        _text.Bytes(" ["u8);
        if (msec < 1000 && (msec == 0 || without.Length > 1))
        {
            _text.Bytes(without);
            _text.Byte((byte)'.');
            _text.Digits((uint)msec, 3);
        }
        else
        {
            _text.Local.Write(_text, msec);
        }

        _text.Bytes("]\n"u8);
    }

    void Coded(ReadOnlySpan<byte> label, byte value, ReadOnlySpan<byte> name)
    {
        HexNumber(label, value, 2, lineEnd: false);
        _text.Byte((byte)' ');
        _text.Bytes(name);
        _text.Byte((byte)'\n');
    }
}
